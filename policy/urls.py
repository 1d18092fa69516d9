"""Addresses of a version's own pages, and of drafting."""

from django.urls import path

from .drafting.views import approvals, bringing_in, clauses, drafts, review, summary, tables, units
from .reading.views import history, public, versions

VERSION = "policies/<slug:slug>/versions/<number:number>"
DRAFT = "manage/policies/drafts/<uuid:pk>"

urlpatterns = [
    path("public/", public.public_policies, name="public_policies"),
    path("public/<slug:slug>.pdf", public.public_pdf, name="public_pdf"),
    path("public/<slug:slug>/", public.public_policy, name="public_policy"),
    path("public/<slug:slug>/pictures/<slug:digest>", public.public_picture, name="public_picture"),
    path("public/<slug:slug>/<slug:part>/", public.public_policy, name="public_policy_part"),
    path("policies/<slug:slug>/versions/", versions.versions, name="versions"),
    path(f"{VERSION}.pdf", versions.version_pdf, name="version_pdf"),
    path(f"{VERSION}.docx", versions.version_docx, name="version_docx"),
    path(f"{VERSION}/", versions.version, name="version"),
    path(f"{VERSION}/changes/", history.version_changes, name="version_changes"),
    path(f"{VERSION}/changes.pdf", history.version_changes_pdf, name="version_changes_pdf"),
    path(f"{VERSION}/changes/tracked.docx", history.version_changes_docx, name="version_changes_docx"),
    path(f"{VERSION}/pictures/<slug:digest>", versions.version_picture, name="version_picture"),
    path(f"{VERSION}/<slug:part>/", versions.version, name="version_part"),
    path("policies/<slug:slug>/on/<day:day>/", history.policy_on, name="policy_on"),
    path("policies/<slug:slug>/on/<day:day>/<slug:part>/", history.policy_on, name="policy_on_part"),
    path("policies/<slug:slug>/clauses/<uuid:identity>/", history.clause_history, name="clause_history"),
    path("manage/policies/approvals/", approvals.approvals, name="approvals"),
    path("manage/policies/new/", drafts.new_policy, name="new_policy"),
    path("manage/policies/<slug:slug>/new/", drafts.new_version, name="new_version"),
    path(f"{DRAFT}/", drafts.draft, name="draft"),
    path(f"{DRAFT}/text/", drafts.text, name="draft_text"),
    path(f"{DRAFT}/file/", bringing_in.file, name="draft_file"),
    path(f"{DRAFT}/reading/", bringing_in.reading, name="draft_reading"),
    path(f"{DRAFT}/reading/<slug:part>/", bringing_in.reading, name="draft_reading_part"),
    path(f"{DRAFT}/file/original", bringing_in.original, name="draft_original"),
    path(f"{DRAFT}/pictures/<slug:digest>", bringing_in.picture, name="draft_picture"),
    path(f"{DRAFT}/clauses/", clauses.clauses, name="draft_clauses"),
    path(f"{DRAFT}/clause/", clauses.clause, name="draft_clause"),
    path(f"{DRAFT}/clause/after/", clauses.insert, name="draft_clause_after"),
    path(f"{DRAFT}/clause/move/", clauses.move, name="draft_clause_move"),
    path(f"{DRAFT}/clause/delete/", clauses.delete, name="draft_clause_delete"),
    path(f"{DRAFT}/clause/join/", units.join, name="draft_clause_join"),
    path(f"{DRAFT}/clause/split/", units.split, name="draft_clause_split"),
    path(f"{DRAFT}/clause/table/", tables.table, name="draft_table"),
    path(f"{DRAFT}/clauses/numbers/", units.numbers, name="draft_numbers"),
    path(f"{DRAFT}/clauses/put-back/", clauses.put_back, name="draft_put_back"),
    path(f"{DRAFT}/preview/", drafts.preview, name="draft_preview"),
    path(f"{DRAFT}/preview/<slug:part>/", drafts.preview, name="draft_preview_part"),
    path(f"{DRAFT}/details/", drafts.details, name="draft_details"),
    path(f"{DRAFT}/in-short/", summary.summary, name="draft_summary"),
    path(f"{DRAFT}/changes/", review.changes, name="draft_changes"),
    path(f"{DRAFT}/remarks/", review.remarks, name="draft_remarks"),
    path(f"{DRAFT}/consultations/", review.consultations, name="draft_consultations"),
    path(f"{DRAFT}/consultations/<int:consultation>/", review.consultation_file, name="consultation_file"),
    path(f"{DRAFT}/step/", drafts.step, name="draft_step"),
    path(f"{DRAFT}.pdf", drafts.draft_pdf, name="draft_pdf"),
    path(f"{DRAFT}.docx", drafts.draft_docx, name="draft_docx"),
]
