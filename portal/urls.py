"""Every address of the portal; fixed, so that links in old receipts and mails never die."""

from datetime import date

from allauth.account import views as account
from django.urls import include, path, re_path, register_converter
from django.urls.converters import StringConverter

from . import views
from .views import ledger


class NumberConverter(StringConverter):
    """A version's printed number: 1.0."""

    regex = r"[0-9]+\.[0-9]+"


class ReceiptConverter(StringConverter):
    """A receipt's number, in either case: 7KQ4-M2XD-9RTV."""

    regex = r"[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()


class DayConverter:
    """A day: 2026-03-03. A day that there never was is no address."""

    regex = r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(NumberConverter, "number")
register_converter(ReceiptConverter, "receipt")
register_converter(DayConverter, "day")

# allauth's own patterns would bring pages on which people change the address they sign in with;
# addresses come from the trust's roster.
accounts = [
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

handler400 = "portal.errors.bad_request"
handler500 = "portal.errors.server_error"

urlpatterns = [
    path("accounts/", include(accounts)),
    path("recorded/", views.recorded, name="recorded"),
    path("brand.css", views.brand_css, name="brand_css"),
    path("how-it-works/", views.how_it_works, name="how_it_works"),
    path("ledger/checkpoint", ledger.checkpoint, name="ledger_checkpoint"),
    path("ledger/vkey", ledger.vkey, name="ledger_vkey"),
    path("ledger/consistency", ledger.consistency, name="ledger_consistency"),
    path("ledger/verify.py", ledger.verifier, name="ledger_verifier"),
    path("", include("policy.urls")),
    path("", include("attestations.urls")),
]
