"""Addresses of signing in: the pages of allauth that are used here."""

from allauth.account import views as account
from django.urls import path, re_path

from . import directory_views, invitation_views, second_factor_views, slip_views, views

# allauth's own patterns include pages for changing the e-mail address; here addresses come from the trust's roster.
urlpatterns = [
    path("invitation/<str:token>/", invitation_views.accept_invitation, name="accept_invitation"),
    path("slip/", slip_views.enter_with_slip, name="enter_with_slip"),
    path("login/", account.login, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # The second factor, by allauth's names.
    path("second-step/", second_factor_views.overview, name="mfa_index"),
    path("second-step/passkeys/", second_factor_views.overview, name="mfa_list_webauthn"),
    path("second-step/passkeys/add/", second_factor_views.add_passkey, name="mfa_add_webauthn"),
    path("second-step/passkeys/<int:pk>/remove/", second_factor_views.remove_passkey, name="mfa_remove_webauthn"),
    path("second-step/passkeys/<int:pk>/name/", second_factor_views.rename_passkey, name="mfa_edit_webauthn"),
    path("second-step/app/add/", second_factor_views.activate_app, name="mfa_activate_totp"),
    path("second-step/app/remove/", second_factor_views.deactivate_app, name="mfa_deactivate_totp"),
    path("second-step/codes/", second_factor_views.view_codes, name="mfa_view_recovery_codes"),
    path("second-step/codes/file/", second_factor_views.download_codes, name="mfa_download_recovery_codes"),
    path("second-step/codes/new/", second_factor_views.make_codes, name="mfa_generate_recovery_codes"),
    path("login/second-step/", second_factor_views.authenticate, name="mfa_authenticate"),
    path("login/passkey/", second_factor_views.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("reauthenticate/code/", second_factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", second_factor_views.reauthenticate_by_passkey, name="mfa_reauthenticate_webauthn"),
    # Single sign-on.
    path("directory/<slug:provider_id>/", directory_views.go_to_directory, name="openid_connect_login"),
    path("directory/<slug:provider_id>/back/", directory_views.come_from_directory, name="openid_connect_callback"),
]
