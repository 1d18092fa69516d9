"""Addresses of the pages that know their reader."""

from django.urls import path

from .views import boards, demo, health, home, people, publishing, reading, receipts, requirements, signing, verify

urlpatterns = [
    path("", home.home, name="home"),
    path("policies/", reading.policies, name="policies"),
    path("policies/<slug:slug>/", reading.policy, name="policy"),
    path("policies/<slug:slug>/sign/", signing.sign, name="sign"),
    path("policies/<slug:slug>/question/", signing.question, name="question"),
    path("policies/<slug:slug>/decline/", signing.decline, name="decline"),
    path("policies/<slug:slug>/<slug:part>/", reading.policy, name="policy_part"),
    path("receipts/<receipt:number>/", receipts.receipt, name="receipt"),
    path("receipts/<receipt:number>.pdf", receipts.receipt_pdf, name="receipt_pdf"),
    path("receipts/<receipt:number>.json", receipts.receipt_json, name="receipt_json"),
    path("verify/", verify.verify, name="verify"),
    path("academies/", boards.academies, name="academies"),
    path("academies/<slug:slug>/", boards.academy, name="academy"),
    path("academies/<slug:slug>/report.pdf", boards.academy_pdf, name="academy_pdf"),
    path("academies/<slug:slug>/report.csv", boards.academy_csv, name="academy_csv"),
    path("trust/", boards.trust, name="trust"),
    path("trust/report.pdf", boards.trust_pdf, name="trust_pdf"),
    path("trust/report.csv", boards.trust_csv, name="trust_csv"),
    path("people/", people.people, name="people"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("manage/requirements/", requirements.requirements, name="requirements"),
    path("manage/requirements/new/", requirements.requirement_new, name="requirement_new"),
    path("manage/requirements/<int:pk>/end/", requirements.requirement_end, name="requirement_end"),
    path("manage/requirements/proposals/<int:pk>/", requirements.requirement_proposal, name="requirement_proposal"),
    path("manage/policies/drafts/<uuid:pk>/approve/", publishing.approve, name="approve"),
    path("manage/policies/drafts/<uuid:pk>/return/", publishing.send_back, name="send_back"),
    path(
        "manage/policies/<slug:slug>/versions/<number:number>/withdraw/",
        publishing.withdraw,
        name="withdraw",
    ),
    path("demo/mail/", demo.mail, name="demo_mail"),
    path("healthz", health.healthz, name="healthz"),
]
