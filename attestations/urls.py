"""Addresses of the attestations app. Most of its pages depend on who is signed in."""

from django.urls import path

from .people import views as people_views
from .reading import views as reading_views
from .receipts import verify_views
from .receipts import views as receipt_views
from .reports import kept_views
from .reports import views as report_views
from .requirements import publication_views
from .requirements import views as requirement_views
from .signing import views as signing_views

urlpatterns = [
    path("", reading_views.home, name="home"),
    path("policies/", reading_views.policies, name="policies"),
    path("policies/<slug:slug>/", reading_views.policy, name="policy"),
    path("policies/<slug:slug>/sign/", signing_views.sign, name="sign"),
    path("policies/<slug:slug>/question/", signing_views.contact, {"page": "question"}, name="question"),
    path("policies/<slug:slug>/decline/", signing_views.contact, {"page": "decline"}, name="decline"),
    path("policies/<slug:slug>/<slug:part>/", reading_views.policy, name="policy_part"),
    path("receipts/<receipt:number>/", receipt_views.receipt, name="receipt"),
    path("receipts/<receipt:number>.pdf", receipt_views.receipt_pdf, name="receipt_pdf"),
    path("receipts/<receipt:number>.json", receipt_views.receipt_json, name="receipt_json"),
    path("verify/", verify_views.verify, name="verify"),
    path("academies/", report_views.academies, name="academies"),
    path("academies/<slug:slug>/", report_views.academy, name="academy"),
    path("academies/<slug:slug>/report.pdf", report_views.academy_file, {"kind": "pdf"}, name="academy_pdf"),
    path("academies/<slug:slug>/report.csv", report_views.academy_file, {"kind": "csv"}, name="academy_csv"),
    path("trust/", report_views.trust, name="trust"),
    path("trust/report.pdf", report_views.trust_file, {"kind": "pdf"}, name="trust_pdf"),
    path("trust/report.csv", report_views.trust_file, {"kind": "csv"}, name="trust_csv"),
    path("reports/", kept_views.reports, name="reports"),
    path("reports/<receipt:number>/", kept_views.report, name="report"),
    path("reports/<receipt:number>/cancel/", kept_views.cancel, name="report_cancel"),
    path("reports/<receipt:number>/file", kept_views.report_file, name="report_file"),
    path("people/", people_views.people, name="people"),
    path("people/<uuid:pk>/", people_views.person, name="person"),
    path("manage/people/<uuid:pk>/access/", people_views.person_access, name="person_access"),
    path("manage/people/names/<receipt:number>/", people_views.name_check, name="name_check"),
    path("manage/requirements/", requirement_views.requirements, name="requirements"),
    path("manage/requirements/new/", requirement_views.requirement_new, name="requirement_new"),
    path("manage/requirements/<int:pk>/end/", requirement_views.requirement_end, name="requirement_end"),
    path(
        "manage/requirements/proposals/<int:pk>/", requirement_views.requirement_proposal, name="requirement_proposal"
    ),
    path("manage/policies/drafts/<uuid:pk>/approve/", publication_views.approve, name="approve"),
    path("manage/policies/drafts/<uuid:pk>/return/", publication_views.send_back, name="send_back"),
    path(
        "manage/policies/<slug:slug>/versions/<number:number>/withdraw/",
        publication_views.withdraw,
        name="withdraw",
    ),
]
