"""Every address and every role: who gets what. An address that is not in the table fails."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from attestations.academies.actions import ask_for_pack
from attestations.models import Attestation, Void
from policy.drafting.actions import bringing_in, keeping, writing
from policy.models import Readers, RegisterEntry
from portal.access.scope import load_current_grants
from portal.ledger import sequencer
from portal.models import ClosureDays, Contact, LineAbove, Notice
from portal.models.roles import CARRIES, Permission, Role
from tests import drafts
from tests import factories as make
from tests.policy.file_versions import THIS_YEAR, publish_file
from tests.policy.form_2_texts import LONE_WORKING

ROLES = ["nobody", "staff", "head", "other", "hr", "lead", "auditor", "local", "admin"]
# "head" is of Oakfield, "other" of Millbrook and Hawthorn, "auditor" for the trust, "local" at Oakfield only.
# in = to the sign-in page. Nobody of them has a password, so none can be asked for it again.
TABLE = """
home                             /                                              in 200 200 200 200 200 200 200 200
policies                         /policies/                                     in 200 200 200 200 200 200 200 200
search                           /search/                                       in 200 200 200 200 200 200 200 200
search                           /search/?q=friend+requests                     in 200 200 200 200 200 200 200 200
public_policies                  /public/                                       200 200 200 200 200 200 200 200 200
public_policy                    /public/lone-working/                          200 200 200 200 200 200 200 200 200
public_policy                    /public/social-networking-protocol/             404 404 404 404 404 404 404 404 404
public_policy                    /public/no-such-policy/                        404 404 404 404 404 404 404 404 404
public_policy_part               /public/lone-working/no-such-part/             404 404 404 404 404 404 404 404 404
public_policy_part               /public/social-networking-protocol/appendix-1/  404 404 404 404 404 404 404 404 404
public_pdf                       /public/lone-working.pdf                       200 200 200 200 200 200 200 200 200
public_pdf                       /public/social-networking-protocol.pdf         404 404 404 404 404 404 404 404 404
public_picture                   /public/lone-working/pictures/no-picture        404 404 404 404 404 404 404 404 404
policy                           {policy}                                       in 200 200 200 200 200 200 200 200
policy                           /policies/no-such-policy/                      in 404 404 404 404 404 404 404 404
policy_part                      {policy}appendix-1/                            in 200 200 200 200 200 200 200 200
policy_part                      {policy}appendix-9/                            in 404 404 404 404 404 404 404 404
versions                         {policy}versions/                              in 200 200 200 200 200 200 200 200
version                          {policy}versions/1.0/                          in 200 200 200 200 200 200 200 200
version                          {policy}versions/9.9/                          in 404 404 404 404 404 404 404 404
version_part                     {policy}versions/1.0/appendix-2/               in 200 200 200 200 200 200 200 200
version_picture                  {policy}versions/1.0/pictures/no-picture       in 404 404 404 404 404 404 404 404
version_pdf                      {policy}versions/1.0.pdf                       in 200 200 200 200 200 200 200 200
version_changes                  {policy}versions/1.0/changes/                  in 200 200 200 200 200 200 200 200
version_changes                  {policy}versions/9.9/changes/                  in 404 404 404 404 404 404 404 404
version_changes_pdf              {policy}versions/1.0/changes.pdf?since=1.0     in 200 200 200 200 200 200 200 200
version_changes_docx             {policy}versions/1.0/changes/tracked.docx?since=1.0 in 200 200 200 200 200 200 200 200
policy_on                        {policy}on/2026-09-01/                         in 200 200 200 200 200 200 200 200
policy_on_part                   {policy}on/2026-09-01/appendix-1/              in 200 200 200 200 200 200 200 200
clause_history                   {policy}clauses/{clause}/                      in 200 200 200 200 200 200 200 200
sign                             {policy}sign/                                  in 200 200 200 200 200 200 200 200
question                         {policy}question/                              in 200 200 200 200 200 200 200 200
questions                        /questions/                                    in 200 200 200 200 200 200 200 200
questions                        /questions/?show=no-such-list                  in 200 404 404 404 404 200 200 200
question_page                    {question}                                     in 404 200 404 200 404 404 404 404
question_page                    {no_question}                                  in 404 404 404 404 404 404 404 404
question_safeguarding            {question}safeguarding/                        in 404 200 404 200 404 404 404 404
question_note                    {question}note/                                in 404 302 404 302 404 404 404 404
question_words                   {question}words/                               in 403 403 403 200 403 403 403 403
question_words                   {no_question}words/                            in 403 403 403 404 403 403 403 403
clause_questions                 /questions/clauses/                            in 403 403 403 200 200 403 403 403
note_proposal                    /questions/notes/proposed/999999999/           in 403 403 403 403 404 403 403 403
note                             /questions/notes/999999999/                    in 403 403 403 403 404 403 403 403
questions_due_dates              /questions/due-dates/social-networking-protocol/ in 403 403 403 200 403 403 403 403
questions_due_dates              /questions/due-dates/no-such-policy/           in 403 403 403 404 403 403 403 403
decline                          {policy}decline/                               in 200 200 200 200 200 200 200 200
receipt                          /receipts/{oakfield_receipt}/                  in 404 200 404 200 404 200 200 404
receipt                          /receipts/{millbrook_receipt}/                 in 404 404 200 200 404 200 404 404
receipt                          /receipts/2222-2222-2222/                      in 404 404 404 404 404 404 404 404
receipt_pdf                      /receipts/{oakfield_receipt}.pdf               in 404 200 404 200 404 200 200 404
receipt_json                     /receipts/{oakfield_receipt}.json              in 404 200 404 200 404 200 200 404
slip_answer                      /receipts/{oakfield_receipt}/slip/             in 404 404 404 404 404 404 404 404
slip_settle                      /receipts/{oakfield_receipt}/slip/settle/      in 302 302 302 302 302 302 302 302
void_ask                         /receipts/{oakfield_receipt}/void/             in 403 200 404 200 403 403 403 403
void_ask                         /receipts/{millbrook_receipt}/void/            in 403 404 404 404 403 403 403 403
voids                            /manage/voids/                                 in 403 403 403 200 403 403 403 403
void                             /manage/voids/{void}/                          in 403 404 200 200 403 403 403 403
void                             /manage/voids/999999999/                       in 403 404 404 404 403 403 403 403
academies                        /academies/                                    in 403 302 200 302 403 302 302 403
academy                          /academies/oakfield/                           in 403 200 404 200 403 200 200 403
academy                          /academies/millbrook/                          in 403 404 200 200 403 200 404 403
academy                          /academies/no-such-academy/                    in 403 404 404 404 403 404 404 403
academy_pdf                      /academies/oakfield/report.pdf                 in 403 200 404 200 403 200 200 403
academy_csv                      /academies/oakfield/report.csv                 in 403 200 404 200 403 200 200 403
academy                          /academies/oakfield/?version=9.9               in 403 404 404 404 403 404 404 403
academy_csv                      /academies/oakfield/report.csv?version=9.9     in 403 404 404 404 403 404 404 403
trust                            /trust/                                        in 403 403 403 200 403 200 403 403
trust_pdf                        /trust/report.pdf                              in 403 403 403 200 403 200 403 403
trust_csv                        /trust/report.csv                              in 403 403 403 200 403 200 403 403
trust                            /trust/?version=9.9                            in 403 403 403 404 403 404 403 403
reports                          /reports/                                      in 403 200 200 200 403 200 200 403
report                           /reports/{report}/                             in 403 200 404 200 403 404 404 403
report                           /reports/2222-2222-2222/                       in 403 404 404 404 403 404 404 403
report_file                      /reports/{report}/file                         in 403 200 404 200 403 404 404 403
report_cancel                    /reports/{report}/cancel/                      in 302 302 302 302 302 302 302 302
people                           /people/                                       in 403 403 403 200 403 200 403 403
people_csv                       /people/people.csv                             in 403 403 403 200 403 200 403 403
people_csv                       /people/people.csv?state=no-such-state         in 403 403 403 404 403 404 403 403
people                           /people/?academy=no-such-academy               in 403 403 403 404 403 404 403 403
person                           /people/{merged}/                              in 403 403 403 302 403 302 403 403
with_children                    /manage/people/with-children/                  in 403 403 403 200 403 403 403 403
groups                           /manage/people/groups/                         in 403 403 403 200 403 403 403 403
group_new                        /manage/people/groups/new/                     in 403 403 403 200 403 403 403 403
group                            /manage/people/groups/drivers/                 in 403 403 403 200 403 403 403 403
group                            /manage/people/groups/drivers/?on=2026-09-31   in 403 403 403 404 403 403 403 403
group                            /manage/people/groups/no-such-group/           in 403 403 403 404 403 403 403 403
group_add                        /manage/people/groups/drivers/add/             in 403 403 403 200 403 403 403 403
group_add                        /manage/people/groups/no-such-group/add/       in 403 403 403 404 403 403 403 403
group_rename                     /manage/people/groups/drivers/rename/          in 403 403 403 200 403 403 403 403
group_end                        /manage/people/groups/drivers/end/             in 403 403 403 200 403 403 403 403
group_reopen                     /manage/people/groups/drivers/reopen/          in 403 403 403 302 403 403 403 403
group_reopen                     /manage/people/groups/no-such-group/reopen/    in 403 403 403 404 403 403 403 403
group_member                     /manage/people/groups/drivers/members/{member}/ in 403 403 403 200 403 403 403 403
group_member /manage/people/groups/no-such-group/members/{member}/ in 403 403 403 404 403 403 403 403
duplicates                       /manage/people/duplicates/                     in 403 403 403 200 403 403 403 403
merge                            /manage/people/duplicates/{person}/{merged}/   in 403 403 403 200 403 403 403 403
merge                            /manage/people/duplicates/{person}/{nobodys_key}/ in 403 403 403 404 403 403 403 403
merge_find                       /manage/people/{person}/merge/                 in 403 403 403 200 403 403 403 403
merge_find                       {nobody}merge/                                 in 403 403 403 404 403 403 403 403
separate                         /manage/people/{merged}/apart/                 in 403 403 403 200 403 403 403 403
separate                         /manage/people/{person}/apart/                 in 403 403 403 404 403 403 403 403
person                           /people/{person}/                              in 403 403 403 200 403 200 403 403
person                           /people/00000000-0000-4000-8000-000000000000/  in 403 403 403 404 403 404 403 403
sign_ins                         /people/{person}/sign-ins/                     in 403 403 403 200 403 403 403 403
security                         /security/                                     in 403 403 403 403 403 403 403 200
person_access                    /manage/people/{person}/access/                in 403 403 403 200 403 403 403 403
person_access                    {nobody}access/                                in 403 403 403 404 403 403 403 403
person_new                       /manage/people/new/                            in 403 403 403 200 403 403 403 403
person_names                     /manage/people/{person}/names/                 in 403 403 403 200 403 403 403 403
person_names                     {nobody}names/                                 in 403 403 403 404 403 403 403 403
person_email                     /manage/people/{person}/email/                 in 403 403 403 200 403 403 403 403
person_email                     {nobody}email/                                 in 403 403 403 404 403 403 403 403
person_number                    /manage/people/{person}/number/                in 403 403 403 200 403 403 403 403
person_number                    {nobody}number/                                in 403 403 403 404 403 403 403 403
shown                            /academies/oakfield/people/agency/             in 403 200 404 200 403 403 403 403
shown                            /academies/no-such-place/people/agency/        in 403 404 404 404 403 403 403 403
casual                           /academies/oakfield/people/casual/             in 403 200 404 200 403 403 403 403
casual                           /academies/no-such-place/people/casual/        in 403 404 404 404 403 403 403 403
first_day                        /academies/oakfield/people/casual/{casual}/    in 403 200 404 200 403 403 403 403
first_day                        /academies/oakfield/people/casual/999999999/   in 403 404 404 404 403 403 403 403
first_day                        /academies/millbrook/people/casual/{casual}/   in 403 404 404 404 403 403 403 403
engagement_new                   /manage/people/{person}/engagements/new/       in 403 403 403 200 403 403 403 403
engagement_new                   {nobody}engagements/new/                       in 403 403 403 404 403 403 403 403
engagement_end /manage/people/{person}/engagements/{engagement}/end/ in 403 403 403 200 403 403 403 403
engagement_end                   /manage/people/{person}/engagements/999999999/end/ in 403 403 403 404 403 403 403 403
engagement_end                   {nobody}engagements/{engagement}/end/          in 403 403 403 404 403 403 403 403
engagement_move /manage/people/{person}/engagements/{engagement}/move/ in 403 403 403 200 403 403 403 403
engagement_move                  /manage/people/{person}/engagements/999999999/move/ in 403 403 403 404 403 403 403 403
engagement_correct /manage/people/{person}/engagements/{engagement}/correct/ in 403 403 403 200 403 403 403 403
engagement_correct /manage/people/{person}/engagements/999999999/correct/ in 403 403 403 404 403 403 403 403
absence_new                      /manage/people/{person}/absences/new/          in 403 403 403 200 403 403 403 403
absence_new                      {nobody}absences/new/                          in 403 403 403 404 403 403 403 403
absence                          /manage/people/{person}/absences/{absence}/    in 403 403 403 200 403 403 403 403
absence                          /manage/people/{person}/absences/999999999/    in 403 403 403 404 403 403 403 403
imports                          /manage/people/import/                         in 403 403 403 200 403 403 403 403
import_template                  /manage/people/import/template.csv             in 403 403 403 200 403 403 403 403
import                           /manage/people/import/2222-2222-2222/          in 403 403 403 404 403 403 403 403
acknowledgements                 {taken_over}                                   in 403 403 403 200 403 403 403 403
acknowledgements_template        {taken_over}template.csv                       in 403 403 403 200 403 403 403 403
acknowledgement_file             {taken_over}2222-2222-2222/                    in 403 403 403 404 403 403 403 403
acknowledgement_undo             {taken_over}2222-2222-2222/undo/               in 403 403 403 404 403 403 403 403
import_columns                   /manage/people/import/2222-2222-2222/columns/  in 403 403 403 404 403 403 403 403
import_values                    /manage/people/import/2222-2222-2222/values/   in 403 403 403 404 403 403 403 403
import_undo                      /manage/people/import/2222-2222-2222/undo/     in 403 403 403 404 403 403 403 403
import_terms                     /manage/people/import/2222-2222-2222/terms/    in 302 302 302 302 302 302 302 302
import_apply                     /manage/people/import/2222-2222-2222/apply/    in 302 302 302 302 302 302 302 302
preset_delete                    /manage/people/import/layouts/999999999/delete/ in 302 302 302 302 302 302 302 302
import_head /manage/people/import/2222-2222-2222/heads/oakfield/{person}/dismiss/ in 302 302 302 302 302 302 302 302
import_discard                   /manage/people/import/2222-2222-2222/discard/  in 302 302 302 302 302 302 302 302
name_check                       /manage/people/names/{millbrook_receipt}/      in 403 403 403 200 403 403 403 403
name_check                       /manage/people/names/{oakfield_receipt}/       in 403 403 403 404 403 403 403 403
requirements                     /manage/requirements/                          in 403 403 403 200 200 200 403 403
requirement_new                  /manage/requirements/new/                      in 403 403 403 200 200 403 403 403
requirement_order                /manage/requirements/order/                    in 403 403 403 200 403 403 403 403
requirement_weeks                /manage/requirements/weeks/                    in 403 403 403 200 403 403 403 403
signing_pauses                   /manage/requirements/pauses/                   in 403 403 403 200 403 403 403 403
acceptances                      /manage/requirements/elsewhere/                in 403 403 403 200 200 200 403 403
acceptance_new                   /manage/requirements/elsewhere/new/            in 403 403 403 200 403 403 403 403
acceptance                       /manage/requirements/elsewhere/{acceptance}/   in 403 403 403 200 200 200 403 403
acceptance                       /manage/requirements/elsewhere/999999999/      in 403 403 403 404 404 404 403 403
requirement_reminders            /manage/requirements/{requirement}/reminders/  in 403 403 403 200 403 403 403 403
requirement_reminders            /manage/requirements/999999999/reminders/      in 403 403 403 404 403 403 403 403
notices                          /notices/                                      in 403 403 403 200 403 403 403 403
notice                           /notices/{notice}/                             in 403 403 403 200 403 403 403 403
notice /notices/00000000-0000-4000-8000-000000000000/ in 403 403 403 404 403 403 403 403
decline_words                    /manage/words/declines/{declined}/             in 403 403 403 200 403 403 403 403
decline_words                    /manage/words/declines/999999999/              in 403 403 403 404 403 403 403 403
reminder_words                   /manage/words/reminders/{by_hand}/             in 403 403 403 200 403 403 403 403
reminder_words                   /manage/words/reminders/999999999/             in 403 403 403 404 403 403 403 403
reminders_stop                   /notices/stop/                                 in 403 403 403 200 403 403 403 403
requirement_end                  /manage/requirements/{requirement}/end/        in 403 403 403 200 403 403 403 403
requirement_end                  /manage/requirements/999999999/end/            in 403 403 403 404 403 403 403 403
requirement_proposal             /manage/requirements/proposals/{proposal}/     in 403 403 403 200 200 403 403 403
requirement_proposal             /manage/requirements/proposals/999999999/      in 403 403 403 404 404 403 403 403
manage_academies                 /manage/academies/                             in 403 403 403 200 403 403 403 403
academy_new                      /manage/academies/new/                         in 403 403 403 200 403 403 403 403
manage_trust                     /manage/academies/trust/                       in 403 403 403 200 403 403 403 403
manage_academy                   /manage/academies/oakfield/                    in 403 403 403 200 403 403 403 403
manage_academy                   /manage/academies/no-such-academy/             in 403 403 403 404 403 403 403 403
academy_rename                   /manage/academies/oakfield/name/               in 403 403 403 200 403 403 403 403
academy_rename                   /manage/academies/trust/name/                  in 403 403 403 404 403 403 403 403
academy_name_correct             /manage/academies/oakfield/name/{academy_name}/ in 403 403 403 200 403 403 403 403
academy_name_correct             /manage/academies/millbrook/name/{academy_name}/ in 403 403 403 404 403 403 403 403
academy_joining                  /manage/academies/oakfield/joining/            in 403 403 403 200 403 403 403 403
academy_joining                  /manage/academies/no-such-academy/joining/     in 403 403 403 404 403 403 403 403
academy_leaving                  /manage/academies/oakfield/leaving/            in 403 403 403 200 403 403 403 403
academy_leaving                  /manage/academies/no-such-academy/leaving/     in 403 403 403 404 403 403 403 403
academy_days                     /manage/academies/oakfield/days/               in 403 403 403 200 403 403 403 403
academy_days                     /manage/academies/trust/days/                  in 403 403 403 200 403 403 403 403
academy_days                     /manage/academies/no-such-academy/days/        in 403 403 403 404 403 403 403 403
academy_days_new                 /manage/academies/oakfield/days/new/           in 403 403 403 200 403 403 403 403
academy_days_new                 /manage/academies/no-such-academy/days/new/    in 403 403 403 404 403 403 403 403
academy_days_import              /manage/academies/trust/days/import/           in 403 403 403 200 403 403 403 403
academy_days_import              /manage/academies/no-such-academy/days/import/ in 403 403 403 404 403 403 403 403
academy_days_change              /manage/academies/trust/days/{days}/           in 403 403 403 200 403 403 403 403
academy_days_change              /manage/academies/oakfield/days/{days}/        in 403 403 403 404 403 403 403 403
academy_contact_new              /manage/academies/oakfield/contacts/new/       in 403 403 403 200 403 403 403 403
academy_contact_new              /manage/academies/no-such-academy/contacts/new/ in 403 403 403 404 403 403 403 403
academy_contact                  /manage/academies/oakfield/contacts/{contact}/ in 403 403 403 200 403 403 403 403
academy_contact                  /manage/academies/trust/contacts/{contact}/    in 403 403 403 404 403 403 403 403
academy_line_above               /manage/academies/oakfield/line-above/         in 403 403 403 200 403 403 403 403
academy_line_above               /manage/academies/oakfield/line-above/?q=maya  in 403 403 403 200 403 403 403 403
academy_line_above               /manage/academies/no-such-academy/line-above/  in 403 403 403 404 403 403 403 403
academy_line_above_end           /manage/academies/oakfield/line-above/{above}/ in 403 403 403 200 403 403 403 403
academy_line_above_end           /manage/academies/millbrook/line-above/{above}/ in 403 403 403 404 403 403 403 403
academy_packs                    /manage/academies/oakfield/records/            in 403 403 403 200 403 403 403 403
academy_packs                    /manage/academies/no-such-academy/records/     in 403 403 403 404 403 403 403 403
academy_pack                     /manage/academies/oakfield/records/{pack}/?still in 403 403 403 200 403 403 403 403
academy_pack                     /manage/academies/millbrook/records/{pack}/    in 403 403 403 404 403 403 403 403
academy_pack_file                /manage/academies/oakfield/records/{pack}/file in 403 403 403 404 403 403 403 403
grants                           /manage/grants/                                in 403 200 200 200 403 403 403 200
grant_new                        /manage/grants/new/                            in 403 200 200 200 403 403 403 200
grant_new                        /manage/grants/new/?q=maya                     in 403 200 200 200 403 403 403 200
grant_give                       /manage/grants/new/{person}/                   in 403 200 404 200 403 403 403 200
grant_give /manage/grants/new/00000000-0000-4000-8000-000000000000/ in 403 404 404 404 403 403 403 404
grant                            /manage/grants/{grant}/                        in 403 200 404 200 403 403 403 200
grant                            /manage/grants/999999999/                      in 403 404 404 404 403 403 403 404
remind    /academies/oakfield/remind/?policy=social-networking-protocol in 403 200 404 200 403 403 403 403
remind    /academies/no-such-academy/remind/?policy=social-networking-protocol in 403 404 404 404 403 403 403 403
remind    /academies/oakfield/remind/?policy=no-such-policy in 403 404 404 404 403 403 403 403
door                             /academies/oakfield/people/new/                in 403 200 404 403 403 403 403 403
door                             /academies/no-such-academy/people/new/         in 403 404 404 403 403 403 403 403
portal                           /manage/portal/                                in 403 403 403 403 403 403 403 200
me                               /me/                                           in 200 200 200 200 200 200 200 200
me_html                          /me/everything.html                            in 200 200 200 200 200 200 200 200
me_json                          /me/everything.json                            in 200 200 200 200 200 200 200 200
complaint                        /me/complaint/                                 in 200 200 200 200 200 200 200 200
retention                        /manage/people/retention/                      in 403 403 403 200 403 403 403 403
absence_reasons                  /manage/people/retention/absence-reasons/      in 403 403 403 200 403 403 403 403
retention_of                     /manage/people/{person}/retention/             in 403 403 403 200 403 403 403 403
retention_of                     {nobody}retention/                             in 403 403 403 404 403 403 403 403
subject_access                   /manage/people/{person}/subject-access/        in 403 403 403 200 403 403 403 403
subject_access                   {nobody}subject-access/                        in 403 403 403 404 403 403 403 403
held_back                        /manage/people/{person}/held-back/             in 403 403 403 200 403 403 403 403
held_back                        {nobody}held-back/                             in 403 403 403 404 403 403 403 403
recorded                         /recorded/                                     in 200 200 200 200 200 200 200 200
verify                           /verify/                                      200 200 200 200 200 200 200 200 200
accessibility                    /accessibility/                               200 200 200 200 200 200 200 200 200
how_it_works                     /how-it-works/                                200 200 200 200 200 200 200 200 200
ledger_checkpoint                /ledger/checkpoint                            200 200 200 200 200 200 200 200 200
ledger_vkey                      /ledger/vkey                                  200 200 200 200 200 200 200 200 200
ledger_consistency               /ledger/consistency?from=1&to=3               200 200 200 200 200 200 200 200 200
ledger_consistency               /ledger/consistency                           400 400 400 400 400 400 400 400 400
ledger_verifier                  /ledger/verify.py                             200 200 200 200 200 200 200 200 200
version_file                     {policy}versions/1.0/file                      in 404 404 404 404 404 404 404 404
version_file                     {file_policy}versions/2026.0/file              in 200 200 200 200 200 200 200 200
version_docx                     {policy}versions/1.0.docx                      in 200 200 200 200 200 200 200 200
register                         /manage/policies/                              in 403 403 403 200 200 403 403 403
register                         /manage/policies/?state=no-such-state          in 403 403 403 404 404 403 403 403
register_csv                     /manage/policies/register.csv                  in 403 403 403 200 200 403 403 403
register_pdf                     /manage/policies/register.pdf                  in 403 403 403 200 200 403 403 403
register_policy                  {manage}                                       in 403 403 403 200 200 403 403 403
register_policy                  /manage/policies/no-such-policy/               in 403 403 403 404 404 403 403 403
register_entry                   {manage}entry/                                 in 403 403 403 403 200 403 403 403
register_entry                   /manage/policies/no-such-policy/entry/         in 403 403 403 403 404 403 403 403
register_owner                   {manage}owner/                                 in 403 403 403 403 200 403 403 403
register_owner                   {manage}owner/?q=maya                          in 403 403 403 403 200 403 403 403
register_owner                   /manage/policies/no-such-policy/owner/         in 403 403 403 403 404 403 403 403
register_publisher               {manage}publisher/?q=maya                      in 403 403 403 200 403 403 403 403
register_publisher               {manage}publisher/                             in 403 403 403 200 403 403 403 403
register_publisher               /manage/policies/no-such-policy/publisher/     in 403 403 403 404 403 403 403 403
register_retire                  {manage}retire/                                in 403 403 403 200 403 403 403 403
register_retire                  /manage/policies/no-such-policy/retire/        in 403 403 403 404 403 403 403 403
approvals                        /manage/policies/approvals/                    in 403 403 403 200 200 200 403 403
new_policy                       /manage/policies/new/                          in 403 403 403 403 200 403 403 403
new_version                      {manage}new/ in 302 302 302 302 302 302 302 302
draft                            {draft}                                        in 403 403 403 200 200 403 403 403
draft                            {no_draft} in 403 403 403 404 404 403 403 403
draft_text                       {draft}text/                                   in 403 403 403 200 200 403 403 403
draft_file                       {draft}file/                                   in 403 403 403 200 200 403 403 403
draft_reading                    {draft}reading/                                in 403 403 403 302 302 403 403 403
draft_reading                    {read}reading/                                 in 403 403 403 200 200 403 403 403
draft_reading_part               {read}reading/appendix-1/                      in 403 403 403 200 200 403 403 403
draft_reading_part               {read}reading/appendix-9/                      in 403 403 403 302 302 403 403 403
draft_kept                       {draft}file/kept/                              in 403 403 403 302 302 403 403 403
draft_kept                       {kept}file/kept/                               in 403 403 403 200 200 403 403 403
draft_kept_drop                  {kept}file/kept/drop/                          in 302 302 302 302 302 302 302 302
draft_kept_pdf                   {draft}file/kept/file                          in 403 403 403 404 404 403 403 403
draft_kept_pdf                   {kept}file/kept/file                           in 403 403 403 200 200 403 403 403
draft_original                   {draft}file/original                           in 403 403 403 404 404 403 403 403
draft_original                   {read}file/original                            in 403 403 403 200 200 403 403 403
draft_picture                    {draft}pictures/no-picture                     in 403 403 403 404 404 403 403 403
draft_clauses                    {draft}clauses/                                in 403 403 403 200 200 403 403 403
draft_clause                     {draft}clause/?at=%235.2                       in 403 403 403 200 200 403 403 403
draft_clause_after               {draft}clause/after/?at=%235.2                 in 403 403 403 200 200 403 403 403
draft_clause_move                {draft}clause/move/?at=%235.2                  in 302 302 302 302 302 302 302 302
draft_clause_delete              {draft}clause/delete/?at=%235.2                in 403 403 403 200 200 403 403 403
draft_clause_join                {draft}clause/join/?at=%235.2                  in 302 302 302 302 302 302 302 302
draft_clause_split               {draft}clause/split/?at=%235.2                 in 302 302 302 302 302 302 302 302
draft_table                      {lone_draft}clause/table/?at=%233-t1-2         in 403 403 403 200 200 403 403 403
draft_table                      {draft}clause/table/?at=%235.2                 in 403 403 403 404 404 403 403 403
draft_clauses                    {lone_draft}clauses/                           in 403 403 403 200 200 403 403 403
draft_clause                     {lone_draft}clause/?at=%231.2                  in 403 403 403 200 200 403 403 403
draft_clause_delete              {lone_draft}clause/delete/?at=%231.2           in 403 403 403 200 200 403 403 403
draft_numbers                    {draft}clauses/numbers/                        in 403 403 403 200 200 403 403 403
draft_put_back                   {draft}clauses/put-back/                       in 302 302 302 302 302 302 302 302
draft_preview                    {draft}preview/                                in 403 403 403 200 200 403 403 403
draft_preview_part               {draft}preview/appendix-1/                     in 403 403 403 200 200 403 403 403
draft_details                    {draft}details/                                in 403 403 403 200 200 403 403 403
draft_changes                    {draft}changes/                                in 403 403 403 200 200 403 403 403
draft_summary                    {draft}in-short/                               in 403 403 403 200 200 403 403 403
draft_remarks                    {draft}remarks/                                in 403 403 403 200 200 403 403 403
draft_consultations              {draft}consultations/                          in 403 403 403 200 200 403 403 403
draft_open_consultations         {draft}consultations/open/                     in 403 403 403 200 200 403 403 403
consultation_file                {draft}consultations/1/                        in 403 403 403 404 404 403 403 403
draft_step                       {draft}step/                                   in 302 302 302 302 302 302 302 302
draft_pdf                        {draft_file}.pdf                               in 403 403 403 200 200 403 403 403
draft_docx                       {draft_file}.docx                              in 403 403 403 200 200 403 403 403
approve                          {submitted}approve/                            in 403 403 403 200 403 403 403 403
send_back                        {submitted}return/                             in 403 403 403 200 403 403 403 403
withdraw                         {manage}versions/1.0/withdraw/ in 403 403 403 200 403 403 403 403
brand_css                        /brand.css                                    200 200 200 200 200 200 200 200 200
hooks                            /manage/portal/hooks/                          in 403 403 403 403 403 403 403 200
hook_switch                      /manage/portal/hooks/calendar/                 in 403 403 403 403 403 403 403 200
hook_switch                      /manage/portal/hooks/nonsense/                 in 403 403 403 403 403 403 403 404
webhook_new                      /manage/portal/webhooks/new/                   in 403 403 403 403 403 403 403 200
webhook /manage/portal/webhooks/00000000-0000-4000-8000-000000000000/ in 403 403 403 403 403 403 403 404
my_calendar                      /me/calendar/                                  in 404 404 404 404 404 404 404 404
calendar                         /calendar/no-such-address.ics                 404 404 404 404 404 404 404 404 404
demo_mail                        /demo/mail/                                   200 200 200 200 200 200 200 200 200
demo_mail_html                   /demo/mail/00000000-0000-0000-0000-000000000000/ 404 404 404 404 404 404 404 404 404
mail_webhook                     /hooks/mail/                                  405 405 405 405 405 405 405 405 405
healthz                          /healthz                                      200 200 200 200 200 200 200 200 200
accept_invitation                /accounts/invitation/no-such-link/            410 410 410 410 410 410 410 410 410
enter_with_slip                  /accounts/slip/                               200 200 200 200 200 200 200 200 200
slips                            /academies/oakfield/slips/                     in 403 200 404 200 403 403 403 403
slips                            /academies/no-such-academy/slips/              in 403 404 404 404 403 403 403 403
slip_end                         /academies/oakfield/slips/999999999/end/       in 302 302 302 302 302 302 302 302
invitations                      /manage/people/invitations/                    in 403 403 403 200 403 403 403 403
invite                           /manage/people/{person}/invite/                in 403 403 403 200 403 403 403 403
invite                           {nobody}invite/                                in 403 403 403 404 403 403 403 403
person_receipts                  /manage/people/{person}/receipts/              in 403 403 403 200 403 403 403 403
person_receipts                  {nobody}receipts/                              in 403 403 403 404 403 403 403 403
leaver_receipts                  /accounts/receipts/no-such-link/              410 410 410 410 410 410 410 410 410
my_informed                      /me/informed/                                  in 200 200 200 200 200 200 200 200
informed_link                    /accounts/informed/no-such-link/               404 404 404 404 404 404 404 404 404
person_informed                  /manage/people/{person}/informed/              in 403 403 403 200 403 403 403 403
person_informed                  {nobody}informed/                              in 403 403 403 404 403 403 403 403
leaver_receipt_pdf               /accounts/receipts/no-such-link/2222-2222-2222.pdf 410 410 410 410 410 410 410 410 410
signed_out                       /accounts/signed/no-such-link/                410 410 410 410 410 410 410 410 410
signed_out_pdf                   /accounts/signed/no-such-link.pdf             410 410 410 410 410 410 410 410 410
my_messages                      /me/messages/                                  in 200 200 200 200 200 200 200 200
messages_off                     /accounts/messages/no-such-token/              404 404 404 404 404 404 404 404 404
my_sign_ins                      /me/sign-ins/                                  in 200 200 200 200 200 200 200 200
waiting_sign_ins                 /manage/people/sign-ins/                       in 403 403 403 200 403 403 403 403
waiting_sign_in                  /manage/people/sign-ins/{waiting}/             in 403 403 403 200 403 403 403 403
waiting_sign_in                  /manage/people/sign-ins/999999999/             in 403 403 403 404 403 403 403 403
person_sign_in                   /manage/people/{person}/sign-in/               in 403 403 403 200 403 403 403 403
person_sign_in                   {nobody}sign-in/                               in 403 403 403 404 403 403 403 403
mfa_index                        /accounts/second-step/                         in 302 302 302 302 302 302 302 302
mfa_list_webauthn                /accounts/second-step/passkeys/                in 302 302 302 302 302 302 302 302
mfa_add_webauthn                 /accounts/second-step/passkeys/add/            in 200 200 200 200 200 200 200 200
mfa_remove_webauthn              /accounts/second-step/passkeys/999999999/remove/ in 404 404 404 404 404 404 404 404
mfa_edit_webauthn                /accounts/second-step/passkeys/999999999/name/ in 404 404 404 404 404 404 404 404
mfa_activate_totp                /accounts/second-step/app/add/                 in 200 200 200 200 200 200 200 200
mfa_deactivate_totp              /accounts/second-step/app/remove/              in 404 404 404 404 404 404 404 404
mfa_view_recovery_codes          /accounts/second-step/codes/                   in 404 404 404 404 404 404 404 404
mfa_download_recovery_codes      /accounts/second-step/codes/file/              in 404 404 404 404 404 404 404 404
mfa_generate_recovery_codes      /accounts/second-step/codes/new/               in 200 200 200 200 200 200 200 200
mfa_authenticate                 /accounts/login/second-step/                  302 302 302 302 302 302 302 302 302
mfa_login_webauthn               /accounts/login/passkey/                      302 302 302 302 302 302 302 302 302
mfa_reauthenticate               /accounts/reauthenticate/code/                 in 403 403 403 403 403 403 403 403
mfa_reauthenticate_webauthn      /accounts/reauthenticate/passkey/              in 403 403 403 403 403 403 403 403
openid_connect_login             /accounts/directory/other/                    404 404 404 404 404 404 404 404 404
openid_connect_callback          /accounts/directory/other/back/               404 404 404 404 404 404 404 404 404
account_login                    /accounts/login/                              200 200 200 200 200 200 200 200 200
account_request_login_code       /accounts/login/code/                         200 200 200 200 200 200 200 200 200
account_confirm_login_code       /accounts/login/code/confirm/                 302 302 302 302 302 302 302 302 302
account_logout                   /accounts/logout/                             302 200 200 200 200 200 200 200 200
account_signup                   /accounts/signup/                             200 200 200 200 200 200 200 200 200
account_inactive                 /accounts/inactive/                           200 200 200 200 200 200 200 200 200
account_reauthenticate           /accounts/reauthenticate/                      in 403 403 403 403 403 403 403 403
account_email_verification_sent  /accounts/confirm-email/                      200 200 200 200 200 200 200 200 200
account_change_password          /accounts/password/change/                     in 302 302 302 302 302 302 302 302
account_set_password             /accounts/password/set/                        in 200 200 200 200 200 200 200 200
account_reset_password           /accounts/password/reset/                     200 200 200 200 200 200 200 200 200
account_reset_password_done      /accounts/password/reset/done/                200 200 200 200 200 200 200 200 200
account_reset_password_from_key  /accounts/password/reset/key/1-nokey/         200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done /accounts/password/reset/key/done/        200 200 200 200 200 200 200 200 200
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.fixture
def scene(protocol, oakfield, millbrook, hawthorn, teacher, head, executive, hr, policy_lead, auditor, administrator):
    """The people of the table, and the places that it names."""
    local = make.person("Lowri", "Price")
    make.grant(local, Role.AUDITOR, oakfield)
    signed = make.staff(oakfield, "Tomasz", "Zieliński")
    elsewhere = make.staff(millbrook, "Grace", "Adeyemi")
    people = [None, teacher, head, executive, hr, policy_lead, auditor, local, administrator]
    receipts = {
        "oakfield_receipt": make.sign(signed, protocol, oakfield).number,
        "millbrook_receipt": make.sign(elsewhere, protocol, millbrook, typed_name="M. Smith").number,
    }
    asked = Attestation.objects.get(signing__number=receipts["millbrook_receipt"])
    sequencer.seal_all()
    make.mail_worker()
    draft = drafts.begin(protocol, policy_lead)
    code = make.version(source=b"1 Purpose\n1.1 You should be kind.\n", slug="code", title="Code of Conduct")
    lone = make.version(source=LONE_WORKING.encode(), slug="lone-working", title="Lone Working Policy")
    RegisterEntry.objects.create(policy=lone.policy, readers=Readers.PUBLIC)
    submitted = drafts.submit(drafts.begin(code, policy_lead), policy_lead)
    handbook = writing.begin(None, title="Handbook", slug="handbook", by=policy_lead)
    bringing_in.bring_in(handbook, "handbook.txt", make.PROTOCOL.read_bytes(), revision=0, by=policy_lead)
    file_version = publish_file(policy_lead, hr)
    next_file = drafts.begin(file_version, policy_lead)
    keeping.keep(next_file, "next.pdf", THIS_YEAR, revision=0, by=policy_lead)
    return {
        "file_policy": file_version.policy.get_absolute_url(),
        "kept": f"/manage/policies/drafts/{next_file.pk}/",
        "read": f"/manage/policies/drafts/{handbook.pk}/",
        "draft": f"/manage/policies/drafts/{draft.pk}/",
        "draft_file": f"/manage/policies/drafts/{draft.pk}",
        "lone_draft": f"/manage/policies/drafts/{drafts.begin(lone, policy_lead).pk}/",
        "submitted": f"/manage/policies/drafts/{submitted.pk}/",
        "no_draft": "/manage/policies/drafts/00000000-0000-4000-8000-000000000000/",
        "manage": "/manage/policies/social-networking-protocol/",
        "people": dict(zip(ROLES, people, strict=True)),
        "policy": "/policies/social-networking-protocol/",
        "person": teacher.pk,
        "waiting": make.waiting_sign_in().pk,
        "merged": make.merge(make.person("Tomek", "Zielinski"), into=signed).merged_id,
        "engagement": teacher.engagements.get().pk,
        "casual": make.engagement(
            elsewhere, oakfield, category="casual", job_title="Relief cook", is_asked_once_worked=True
        ).pk,
        "absence": make.absence(teacher, timezone.localdate() + timedelta(days=90)).pk,
        "question": make.question(signed, protocol, head, oakfield).get_absolute_url(),
        "no_question": "/questions/00000000-0000-4000-8000-000000000000/",
        "nobodys_key": "00000000-0000-4000-8000-000000000000",
        "nobody": "/manage/people/00000000-0000-4000-8000-000000000000/",
        "clause": protocol.parts.first().clauses.first().identity,
        "requirement": protocol.policy.requirements.get().pk,
        "declined": make.declined(signed, protocol, "I would rather not.").pk,
        "void": Void.objects.create(attestation=asked, reason="A slip", asked_by=executive, asked_at=timezone.now()).pk,
        "by_hand": make.by_hand(protocol, oakfield, head, "Please sign.").pk,
        "notice": Notice.objects.filter(kind="receipt").first().pk,
        "grant": make.grant(signed, Role.DEPUTY, oakfield, until_on=timezone.localdate()).pk,
        "report": make.kept_report(protocol, oakfield, by=head).number,
        "taken_over": "/manage/people/import/acknowledgements/",
        "acceptance": make.acceptance(protocol, timezone.localdate(), hr).pk,
        "proposal": make.proposal(protocol.policy, policy_lead).pk,
        **what_hr_keeps_of(oakfield, teacher, signed, hr),
        **receipts,
    }


def what_hr_keeps_of(academy, teacher, signed, hr):
    """An academy's name, days of all, a contact, who stands above the head, and records for the receiving trust."""
    today = timezone.localdate()
    reach = {"name": "Dana Lee", "telephone": "01632 960123", "from_on": today}
    return {
        "academy_name": academy.names.get().pk,
        "days": ClosureDays.objects.create(kind="closed", from_on=today, until_on=today).pk,
        "contact": Contact.objects.create(academy=academy, kind="chair", **reach).pk,
        "above": LineAbove.objects.create(academy=academy, person=teacher, from_on=today).pk,
        "member": make.member(teacher, make.group().key).pk,
        "pack": ask_for_pack(academy, {signed.pk}, by=hr).number,
    }


def test_who_gets_what(scene, client, undrawn):
    wrong = []
    clients = {role: make.sign_in(person) if person else client for role, person in scene["people"].items()}
    for _, template, *expected in ROWS:
        address = template.format(**scene)
        for role, want in zip(ROLES, expected, strict=True):
            response = clients[role].get(address)
            to_sign_in = response.status_code == 302 and response.url.startswith("/accounts/login/?next=")
            got = "in" if to_sign_in else str(response.status_code)
            if got != want:
                wrong.append(f"{address} as {role}: {got}, not {want}")
    assert not wrong, "\n".join(wrong)


# A deputy of Oakfield opens what its head does, and a governance professional what staff do, but for these.
NOT_FOR_DEPUTIES = {"grants", "grant_new", "grant_give", "grant", "void_ask", "void"}
DEPUTY = {
    "/reports/{report}/": "404",
    "/reports/{report}/file": "404",
    "/questions/?show=no-such-list": "200",
    **dict.fromkeys(("{question}", "{question}safeguarding/", "{question}note/"), "404"),
}
GOVERNANCE = {
    "/academies/": "200",
    "/academies/oakfield/": "200",
    "/academies/millbrook/": "200",
    "/academies/no-such-academy/": "404",
    "/academies/oakfield/report.pdf": "200",
    "/academies/oakfield/report.csv": "200",
    "/academies/oakfield/?version=9.9": "404",
    "/academies/oakfield/report.csv?version=9.9": "404",
    "/academies/oakfield/slips/": "200",
    "/academies/no-such-academy/slips/": "404",
    "/academies/oakfield/remind/?policy=social-networking-protocol": "200",
    "/academies/no-such-academy/remind/?policy=social-networking-protocol": "404",
    "/academies/oakfield/remind/?policy=no-such-policy": "404",
    "/reports/": "200",
    "/reports/{report}/": "404",
    "/reports/2222-2222-2222/": "404",
    "/reports/{report}/file": "404",
}


@pytest.mark.parametrize("role", ["deputy", "governance"])
def test_what_a_deputy_and_a_governance_professional_get(scene, role, oakfield, undrawn):
    person, wrong = make.staff(oakfield, "Dora", "Deputy"), []
    make.grant(person, Role(role), oakfield if role == "deputy" else None)
    client = make.sign_in(person)
    for name, template, _, staff, head, *_ in ROWS:
        if role == "deputy":
            want = "403" if name in NOT_FOR_DEPUTIES else DEPUTY.get(template, head)
        else:
            want = GOVERNANCE.get(template, staff)
        got = str(client.get(template.format(**scene)).status_code)
        if got != want:
            wrong.append(f"{template}: {got}, not {want}")
    assert not wrong, "\n".join(wrong)


# For whoever works here; all else answers whoever has left as it does staff without a role.
ABOUT_POLICIES = {
    *("policies", "search", "policy", "policy_part", "policy_on", "policy_on_part", "clause_history"),
    *("sign", "question", "decline", "my_calendar"),
    *("versions", "version", "version_part", "version_pdf", "version_docx", "version_changes", "version_changes_pdf"),
    *("version_changes_docx", "version_file", "version_picture"),
}


def test_whoever_has_left_reads_no_policies_boards_or_drafts(scene, oakfield, undrawn):
    left = make.staff(oakfield, "Lena", "Left", until_on=timezone.localdate().replace(day=21))
    for role in Role:
        make.grant(left, role, oakfield if role in {Role.HEAD, Role.DEPUTY, Role.AUDITOR} else None)
    client = make.sign_in(left)
    for name, template, _, staff, *_ in ROWS:
        want = "403" if name in ABOUT_POLICIES else staff
        assert str(client.get(template.format(**scene)).status_code) == want, template


def test_every_address_is_in_the_table():
    assert {name for name, *_ in ROWS} == set(names(get_resolver()))


def names(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


def test_pages_that_only_show_take_no_other_method(scene):
    client = make.sign_in(scene["people"]["hr"])
    skipped = {
        "sign",
        "decline",
        "verify",
        "approve",
        "send_back",
        "withdraw",
        "requirement_new",
        "requirement_end",
        "requirement_proposal",
        "person_access",
        *("complaint", "absence_reasons", "retention_of", "subject_access", "held_back"),
        *("name_check", "slip_answer", "slip_settle"),
        *("my_messages", "my_sign_ins", "waiting_sign_in", "person_sign_in"),
        *("academy_new", "academy_rename", "academy_name_correct", "academy_joining", "academy_leaving"),
        *("academy_days_new", "academy_days_import", "academy_days_change", "academy_contact_new", "academy_contact"),
        *("academy_line_above", "academy_line_above_end", "academy_packs"),
        *("grant_give", "grant", "door"),
        *("invitations", "invite", "slips", "person_receipts", "accept_invitation", "enter_with_slip"),
        *("merge", "separate", "my_informed", "person_informed", "with_children"),
        *("group_add", "group_end", "group_member", "group_new", "group_rename", "group_reopen"),
        *("question", "question_page", "question_safeguarding", "question_note", "question_words"),
        *("decline_words", "reminder_words", "void_ask", "void"),
        *("note_proposal", "note", "questions_due_dates", "requirement_reminders", "remind", "reminders_stop"),
        *("hook_switch", "webhook_new", "my_calendar"),
        *("person_new", "person_names", "person_email", "person_number", "absence_new", "absence"),
        *("engagement_new", "engagement_end", "engagement_move", "engagement_correct", "first_day", "shown"),
        *("academy_pdf", "academy_csv", "trust_pdf", "trust_csv", "report_cancel"),
        *(
            "imports",
            "import_columns",
            "import_values",
            "import_terms",
            "import_apply",
            "import_discard",
            "import_head",
            "import_undo",
        ),
        *("acknowledgements", "acknowledgement_file", "acknowledgement_undo"),
        *("acceptance_new", "acceptance"),
        *(
            "preset_delete",
            "requirement_order",
            "requirement_weeks",
            "signing_pauses",
            "register_publisher",
            "register_retire",
        ),
    }
    wrong = set()
    for name, template, *_ in ROWS:
        if name in skipped or name.startswith(("account_", "mfa_")):
            continue
        for send in (client.post, client.put, client.patch, client.delete):
            if send(template.format(**scene)).status_code not in {403, 404, 405}:
                wrong.add(name)
    assert not wrong


def test_a_board_out_of_scope_looks_like_one_that_does_not_exist(scene):
    client = make.sign_in(scene["people"]["head"])
    answers = [
        client.get(f"/academies/{slug}/{end}") for slug in ("millbrook", "nowhere") for end in ("", "report.csv")
    ]
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {404}


def test_grants_count_only_on_their_days(oakfield, head):
    ended = make.staff(oakfield, "Ed", "Ended")
    make.grant(ended, Role.HEAD, oakfield, until_on=timezone.localdate().replace(day=21))
    later = make.staff(oakfield, "Lara", "Later")
    make.grant(later, Role.HEAD, oakfield, from_on=timezone.localdate().replace(day=23))
    assert load_current_grants(head, at=timezone.now()) == [(Role.HEAD, oakfield.pk)]
    assert load_current_grants(ended, at=timezone.now()) == load_current_grants(later, at=timezone.now()) == []


def test_every_permission_is_carried_by_a_role_and_every_role_is_in_the_table():
    assert set(CARRIES) == set(Role)
    assert set().union(*CARRIES.values()) == set(Permission)


def test_no_page_is_shown_within_one_of_another_site_or_of_ours(client, db):
    assert "frame-ancestors 'none'" in client.get("/accounts/login/")["Content-Security-Policy"]
