"""All addresses. They are fixed, so that links in old receipts and mails never break."""

from datetime import date

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from .accounts import own_sign_in_views
from .views import (
    administration,
    demonstration_mail,
    health,
    hooks,
    invitations,
    ledger,
    mail_webhook,
    own_messages,
    pages,
    security,
    slips,
    waiting_sign_ins,
)


class NumberConverter(StringConverter):
    """A version's printed number: 1.0."""

    regex = r"[0-9]+\.[0-9]+"


class ReceiptConverter(StringConverter):
    """A receipt's number, in either case: 7KQ4-M2XD-9RTV."""

    regex = r"[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()


class DayConverter:
    """A day: 2026-03-03. A date that does not exist gives 404."""

    regex = r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(NumberConverter, "number")
register_converter(ReceiptConverter, "receipt")
register_converter(DayConverter, "day")

handler400 = "portal.views.errors.bad_request"
handler500 = "portal.views.errors.server_error"

urlpatterns = [
    path("accounts/", include("portal.accounts.urls")),
    path("me/sign-ins/", own_sign_in_views.my_sign_ins, name="my_sign_ins"),
    path("me/messages/", own_messages.my_messages, name="my_messages"),
    path("accounts/messages/<str:token>/", own_messages.messages_off, name="messages_off"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("brand.css", pages.brand_css, name="brand_css"),
    path("how-it-works/", pages.how_it_works, name="how_it_works"),
    path("ledger/checkpoint", ledger.checkpoint, name="ledger_checkpoint"),
    path("ledger/vkey", ledger.vkey, name="ledger_vkey"),
    path("ledger/consistency", ledger.consistency, name="ledger_consistency"),
    path("ledger/verify.py", ledger.verifier, name="ledger_verifier"),
    path("healthz", health.healthz, name="healthz"),
    path("people/<uuid:pk>/sign-ins/", security.sign_ins, name="sign_ins"),
    path("manage/people/invitations/", invitations.invitations, name="invitations"),
    path("manage/people/<uuid:pk>/invite/", invitations.invite, name="invite"),
    path("manage/people/sign-ins/", waiting_sign_ins.waiting, name="waiting_sign_ins"),
    path("manage/people/sign-ins/<int:pk>/", waiting_sign_ins.waiting_sign_in, name="waiting_sign_in"),
    path("manage/people/<uuid:pk>/sign-in/", waiting_sign_ins.person_sign_in, name="person_sign_in"),
    path("academies/<slug:slug>/slips/", slips.slips, name="slips"),
    path("academies/<slug:slug>/slips/<int:pk>/end/", slips.slip_end, name="slip_end"),
    path("security/", security.security, name="security"),
    path("manage/portal/", administration.portal, name="portal"),
    path("manage/portal/hooks/", hooks.hooks, name="hooks"),
    path("manage/portal/hooks/<slug:kind>/", hooks.hook_switch, name="hook_switch"),
    path("manage/portal/webhooks/new/", hooks.webhook_new, name="webhook_new"),
    path("manage/portal/webhooks/<uuid:pk>/", hooks.webhook, name="webhook"),
    path("hooks/mail/", mail_webhook.mail_webhook, name="mail_webhook"),
    path("demo/mail/", demonstration_mail.mail, name="demo_mail"),
    path("demo/mail/<uuid:key>/", demonstration_mail.mail_as_html, name="demo_mail_html"),
    path("", include("policy.urls")),
    path("", include("attestations.urls")),
]
