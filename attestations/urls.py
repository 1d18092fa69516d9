"""Addresses of the attestations app. Most of its pages depend on who is signed in."""

from django.urls import path

from .academies import contact_views, day_views, pack_views, term_views
from .academies import views as academy_views
from .exceptions import void_views
from .grants import casual_views, door_views, shown_views
from .grants import views as grant_views
from .hooks import views as hook_views
from .imports import acknowledgement_views
from .imports import matching_views as import_matching_views
from .imports import views as import_views
from .people import (
    absence_views,
    access_views,
    children_views,
    engagement_views,
    group_views,
    identity_views,
    joiner_views,
    list_views,
    merge_views,
    person_views,
)
from .personal_data import hr_views as personal_data_hr_views
from .personal_data import retention_views
from .personal_data import views as personal_data_views
from .questions import handling_views as question_handling_views
from .questions import note_views
from .questions import views as question_views
from .reading import search_views
from .reading import views as reading_views
from .receipts import leaver_views, slip_views, verify_views
from .receipts import views as receipt_views
from .register import people_views as register_people_views
from .register import views as register_views
from .reminders import informed_views, ladder_views, notice_views
from .reminders import views as reminder_views
from .removals import views as removal_views
from .reports import kept_views
from .reports import views as report_views
from .requirements import acceptance_views, order_views, publication_views, spreading_views
from .requirements import views as requirement_views
from .signing import pause_views, signed_out_views
from .signing import views as signing_views

urlpatterns = [
    path("", reading_views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("policies/", reading_views.policies, name="policies"),
    path("policies/<slug:slug>/", reading_views.policy, name="policy"),
    path("policies/<slug:slug>/sign/", signing_views.sign, name="sign"),
    path("policies/<slug:slug>/question/", question_views.ask, name="question"),
    path("policies/<slug:slug>/decline/", signing_views.decline, name="decline"),
    path("policies/<slug:slug>/<slug:part>/", reading_views.policy, name="policy_part"),
    path("questions/", question_views.questions, name="questions"),
    path("questions/clauses/", note_views.clause_questions, name="clause_questions"),
    path("questions/notes/proposed/<int:pk>/", note_views.note_proposal, name="note_proposal"),
    path("questions/notes/<int:pk>/", note_views.note, name="note"),
    path("questions/due-dates/<slug:slug>/", note_views.questions_due_dates, name="questions_due_dates"),
    path("questions/<uuid:key>/", question_views.question_page, name="question_page"),
    path(
        "questions/<uuid:key>/safeguarding/",
        question_handling_views.question_safeguarding,
        name="question_safeguarding",
    ),
    path("questions/<uuid:key>/note/", question_handling_views.question_note, name="question_note"),
    path("questions/<uuid:key>/words/", question_handling_views.question_words, name="question_words"),
    path("receipts/<receipt:number>/", receipt_views.receipt, name="receipt"),
    path("receipts/<receipt:number>.pdf", receipt_views.receipt_pdf, name="receipt_pdf"),
    path("receipts/<receipt:number>.json", receipt_views.receipt_json, name="receipt_json"),
    path("receipts/<receipt:number>/slip/", slip_views.slip_answer, name="slip_answer"),
    path("receipts/<receipt:number>/slip/settle/", slip_views.slip_settle, name="slip_settle"),
    path("receipts/<receipt:number>/void/", void_views.void_ask, name="void_ask"),
    path("manage/voids/", void_views.voids, name="voids"),
    path("manage/voids/<int:pk>/", void_views.void, name="void"),
    path("verify/", verify_views.verify, name="verify"),
    path("accounts/signed/<str:token>/", signed_out_views.signed_out, name="signed_out"),
    path("accounts/receipts/<str:token>/", leaver_views.leaver_receipts, name="leaver_receipts"),
    path(
        "accounts/receipts/<str:token>/<receipt:number>.pdf", leaver_views.leaver_receipt_pdf, name="leaver_receipt_pdf"
    ),
    path("manage/people/<uuid:pk>/receipts/", leaver_views.person_receipts, name="person_receipts"),
    path("accounts/signed/<str:token>.pdf", signed_out_views.signed_out_pdf, name="signed_out_pdf"),
    path("academies/", report_views.academies, name="academies"),
    path("academies/<slug:slug>/", report_views.academy, name="academy"),
    path("academies/<slug:slug>/report.pdf", report_views.academy_file, {"kind": "pdf"}, name="academy_pdf"),
    path("academies/<slug:slug>/report.csv", report_views.academy_file, {"kind": "csv"}, name="academy_csv"),
    path("academies/<slug:slug>/people/new/", door_views.door, name="door"),
    path("academies/<slug:slug>/people/agency/", shown_views.shown, name="shown"),
    path("academies/<slug:slug>/people/casual/", casual_views.casual, name="casual"),
    path("academies/<slug:slug>/people/casual/<int:pk>/", casual_views.first_day, name="first_day"),
    path("academies/<slug:slug>/remind/", reminder_views.remind, name="remind"),
    path("trust/", report_views.trust, name="trust"),
    path("trust/report.pdf", report_views.trust_file, {"kind": "pdf"}, name="trust_pdf"),
    path("trust/report.csv", report_views.trust_file, {"kind": "csv"}, name="trust_csv"),
    path("reports/", kept_views.reports, name="reports"),
    path("reports/<receipt:number>/", kept_views.report, name="report"),
    path("reports/<receipt:number>/cancel/", kept_views.cancel, name="report_cancel"),
    path("reports/<receipt:number>/file", kept_views.report_file, name="report_file"),
    path("me/", personal_data_views.me, name="me"),
    path("me/calendar/", hook_views.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", hook_views.calendar, name="calendar"),
    path("me/informed/", informed_views.my_informed, name="my_informed"),
    path("accounts/informed/<str:token>/", informed_views.informed_link, name="informed_link"),
    path("manage/people/<uuid:pk>/informed/", informed_views.person_informed, name="person_informed"),
    path("me/everything.html", personal_data_views.me_html, name="me_html"),
    path("me/everything.json", personal_data_views.me_json, name="me_json"),
    path("me/complaint/", personal_data_views.complaint, name="complaint"),
    path("recorded/", personal_data_views.recorded, name="recorded"),
    path("manage/people/retention/", retention_views.retention, name="retention"),
    path("manage/people/retention/absence-reasons/", retention_views.absence_reasons, name="absence_reasons"),
    path("manage/people/<uuid:pk>/retention/", retention_views.retention_of, name="retention_of"),
    path("manage/people/<uuid:pk>/subject-access/", personal_data_hr_views.subject_access, name="subject_access"),
    path("manage/people/<uuid:pk>/held-back/", personal_data_hr_views.held_back, name="held_back"),
    path("people/", list_views.people, name="people"),
    path("people/people.csv", list_views.people_csv, name="people_csv"),
    path("people/<uuid:pk>/", person_views.person, name="person"),
    path("manage/people/duplicates/", merge_views.duplicates, name="duplicates"),
    path("manage/people/duplicates/<uuid:one>/<uuid:other>/", merge_views.merge, name="merge"),
    path("manage/people/<uuid:pk>/merge/", merge_views.merge_find, name="merge_find"),
    path("manage/people/<uuid:pk>/apart/", merge_views.separate, name="separate"),
    path("manage/people/groups/", group_views.groups, name="groups"),
    path("manage/people/groups/new/", group_views.group_new, name="group_new"),
    path("manage/people/groups/<slug:key>/", group_views.group, name="group"),
    path("manage/people/groups/<slug:key>/add/", group_views.group_add, name="group_add"),
    path("manage/people/groups/<slug:key>/rename/", group_views.group_rename, name="group_rename"),
    path("manage/people/groups/<slug:key>/reopen/", group_views.group_reopen, name="group_reopen"),
    path("manage/people/groups/<slug:key>/end/", group_views.group_end, name="group_end"),
    path("manage/people/groups/<slug:key>/members/<int:pk>/", group_views.group_member, name="group_member"),
    path("manage/people/with-children/", children_views.with_children, name="with_children"),
    path("manage/people/new/", joiner_views.person_new, name="person_new"),
    path("manage/people/<uuid:pk>/access/", access_views.person_access, name="person_access"),
    path("manage/people/import/", import_views.imports, name="imports"),
    path("manage/people/import/template.csv", import_views.import_template, name="import_template"),
    path("manage/people/import/layouts/<int:pk>/delete/", import_matching_views.preset_delete, name="preset_delete"),
    path("manage/people/import/acknowledgements/", acknowledgement_views.acknowledgements, name="acknowledgements"),
    path(
        "manage/people/import/acknowledgements/template.csv",
        acknowledgement_views.acknowledgements_template,
        name="acknowledgements_template",
    ),
    path(
        "manage/people/import/acknowledgements/<receipt:number>/",
        acknowledgement_views.acknowledgement_file,
        name="acknowledgement_file",
    ),
    path(
        "manage/people/import/acknowledgements/<receipt:number>/undo/",
        acknowledgement_views.acknowledgement_undo,
        name="acknowledgement_undo",
    ),
    path("manage/people/import/<receipt:number>/", import_views.import_page, name="import"),
    path("manage/people/import/<receipt:number>/columns/", import_matching_views.import_columns, name="import_columns"),
    path("manage/people/import/<receipt:number>/values/", import_matching_views.import_values, name="import_values"),
    path("manage/people/import/<receipt:number>/terms/", import_views.import_terms, name="import_terms"),
    path("manage/people/import/<receipt:number>/apply/", import_views.import_apply, name="import_apply"),
    path(
        "manage/people/import/<receipt:number>/heads/<slug:slug>/<uuid:pk>/dismiss/",
        import_views.import_head,
        name="import_head",
    ),
    path("manage/people/import/<receipt:number>/discard/", import_views.import_discard, name="import_discard"),
    path("manage/people/import/<receipt:number>/undo/", import_views.import_undo, name="import_undo"),
    path("manage/people/names/<receipt:number>/", access_views.name_check, name="name_check"),
    path("manage/words/declines/<int:pk>/", removal_views.decline_words, name="decline_words"),
    path("manage/words/reminders/<int:pk>/", removal_views.reminder_words, name="reminder_words"),
    path("manage/people/<uuid:pk>/names/", identity_views.person_names, name="person_names"),
    path("manage/people/<uuid:pk>/email/", identity_views.person_email, name="person_email"),
    path("manage/people/<uuid:pk>/number/", identity_views.person_number, name="person_number"),
    path("manage/people/<uuid:pk>/engagements/new/", engagement_views.engagement_new, name="engagement_new"),
    path(
        "manage/people/<uuid:pk>/engagements/<int:engagement>/end/",
        engagement_views.engagement_end,
        name="engagement_end",
    ),
    path(
        "manage/people/<uuid:pk>/engagements/<int:engagement>/correct/",
        engagement_views.engagement_correct,
        name="engagement_correct",
    ),
    path(
        "manage/people/<uuid:pk>/engagements/<int:engagement>/move/",
        engagement_views.engagement_move,
        name="engagement_move",
    ),
    path("manage/people/<uuid:pk>/absences/new/", absence_views.absence_new, name="absence_new"),
    path("manage/people/<uuid:pk>/absences/<int:absence>/", absence_views.absence, name="absence"),
    path("manage/grants/", grant_views.grants, name="grants"),
    path("manage/grants/new/", grant_views.grant_new, name="grant_new"),
    path("manage/grants/new/<uuid:pk>/", grant_views.grant_give, name="grant_give"),
    path("manage/grants/<int:pk>/", grant_views.grant, name="grant"),
    path("manage/policies/", register_views.register, name="register"),
    path("manage/policies/register.csv", register_views.register_csv, name="register_csv"),
    path("manage/policies/register.pdf", register_views.register_pdf, name="register_pdf"),
    path("manage/policies/<slug:slug>/", register_views.register_policy, name="register_policy"),
    path("manage/policies/<slug:slug>/entry/", register_views.register_entry, name="register_entry"),
    path("manage/policies/<slug:slug>/owner/", register_people_views.register_owner, name="register_owner"),
    path("manage/policies/<slug:slug>/publisher/", register_people_views.register_publisher, name="register_publisher"),
    path("manage/policies/<slug:slug>/retire/", register_views.register_retire, name="register_retire"),
    path("manage/academies/", academy_views.academies, name="manage_academies"),
    path("manage/academies/new/", academy_views.academy_new, name="academy_new"),
    path("manage/academies/trust/", academy_views.trust, name="manage_trust"),
    path("manage/academies/<slug:slug>/", academy_views.academy, name="manage_academy"),
    path("manage/academies/<slug:slug>/name/", academy_views.academy_rename, name="academy_rename"),
    path(
        "manage/academies/<slug:slug>/name/<int:pk>/",
        academy_views.academy_name_correct,
        name="academy_name_correct",
    ),
    path("manage/academies/<slug:slug>/joining/", term_views.academy_joining, name="academy_joining"),
    path("manage/academies/<slug:slug>/leaving/", term_views.academy_leaving, name="academy_leaving"),
    path("manage/academies/<slug:slug>/days/", day_views.days, name="academy_days"),
    path("manage/academies/<slug:slug>/days/new/", day_views.days_new, name="academy_days_new"),
    path("manage/academies/<slug:slug>/days/import/", day_views.days_import, name="academy_days_import"),
    path("manage/academies/<slug:slug>/days/<int:pk>/", day_views.days_change, name="academy_days_change"),
    path("manage/academies/<slug:slug>/contacts/new/", contact_views.contact_new, name="academy_contact_new"),
    path("manage/academies/<slug:slug>/contacts/<int:pk>/", contact_views.contact, name="academy_contact"),
    path("manage/academies/<slug:slug>/line-above/", contact_views.line_above, name="academy_line_above"),
    path(
        "manage/academies/<slug:slug>/line-above/<int:pk>/",
        contact_views.line_above_end,
        name="academy_line_above_end",
    ),
    path("manage/academies/<slug:slug>/records/", pack_views.packs, name="academy_packs"),
    path("manage/academies/<slug:slug>/records/<receipt:number>/", pack_views.pack, name="academy_pack"),
    path("manage/academies/<slug:slug>/records/<receipt:number>/file", pack_views.pack_file, name="academy_pack_file"),
    path("manage/requirements/", requirement_views.requirements, name="requirements"),
    path("manage/requirements/new/", requirement_views.requirement_new, name="requirement_new"),
    path("manage/requirements/order/", order_views.requirement_order, name="requirement_order"),
    path("manage/requirements/weeks/", spreading_views.requirement_weeks, name="requirement_weeks"),
    path("manage/requirements/pauses/", pause_views.signing_pauses, name="signing_pauses"),
    path("manage/requirements/elsewhere/", acceptance_views.acceptances, name="acceptances"),
    path("manage/requirements/elsewhere/new/", acceptance_views.acceptance_new, name="acceptance_new"),
    path("manage/requirements/elsewhere/<int:pk>/", acceptance_views.acceptance, name="acceptance"),
    path("manage/requirements/<int:pk>/reminders/", ladder_views.requirement_reminders, name="requirement_reminders"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/<uuid:pk>/", notice_views.notice, name="notice"),
    path("notices/stop/", ladder_views.reminders_stop, name="reminders_stop"),
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
