"""The one settings file: everything that differs between two deployments comes from the environment."""

import os
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .colour import UnreadableColour, check_colour
from .identity_providers import IncompleteProvider, read_providers
from .mail_providers import UnfitProvider, check_provider
from .work_kinds import DAILY_JOBS as DAILY_JOBS
from .work_kinds import JOBS as JOBS
from .work_kinds import NOTICES as NOTICES

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def is_on(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes", "on"}


def demanded(name: str, why: str) -> str:
    """The environment's value, which only the demonstration may leave out."""
    value = os.environ.get(name, "")
    if not value and not DEMONSTRATION:
        raise ImproperlyConfigured(f"{name} is not set. {why}")
    return value


# The demonstration: invented people, mails that go nowhere, marked on every page.
DEMONSTRATION = is_on("DEMONSTRATION")

# The trust
TRUST_NAME = os.environ.get("TRUST_NAME", "The Societas Trust")
try:
    TRUST_COLOUR = check_colour(os.environ.get("TRUST_COLOUR", "#0f4c5c"))
except UnreadableColour as error:
    raise ImproperlyConfigured(f"TRUST_COLOUR: {error}") from error
HR_EMAIL = os.environ.get("HR_EMAIL", "hr@demo.example" if DEMONSTRATION else "")
HR_PHONE = os.environ.get("HR_PHONE", "01782 000 000" if DEMONSTRATION else "")
DATA_PROTECTION_EMAIL = os.environ.get(
    "DATA_PROTECTION_EMAIL", "data.protection@demo.example" if DEMONSTRATION else HR_EMAIL
)

# Where it is served: https://policies.example.org, or http://127.0.0.1:8000
SITE_ADDRESS = demanded("SITE_ADDRESS", "Set it to the portal's address, for example https://policies.example.org.")
SITE_ADDRESS = (SITE_ADDRESS or f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}").rstrip("/")
IS_SECURE = SITE_ADDRESS.startswith("https://")
SITE_HOST = SITE_ADDRESS.split("://")[-1].split("/")[0]
ALLOWED_HOSTS = [SITE_HOST.rsplit(":", 1)[0], *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(","))]
if DEMONSTRATION:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

DEBUG = False
SECRET_KEY = demanded("SECRET_KEY", "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'")

# Keys of before, while what was made under them is still about: sign-ins, links in mails, mails that wait.
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()

# Data: a database server by its address, or the embedded PostgreSQL in a folder of ours.
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / ".demo").resolve()
DATABASE_URL = os.environ.get("DATABASE_URL", "")
if not DATABASE_URL and not DEMONSTRATION and DATA_DIR.is_relative_to(BASE_DIR):
    raise ImproperlyConfigured(
        f"DATA_DIR must name a folder outside {BASE_DIR}, so that no `git clean` can erase signatures; "
        "or set DATABASE_URL to use a database server."
    )
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    if DATABASE_URL
    else {
        "ENGINE": "portal.database",
        "NAME": "portal",
        "DATA_DIR": DATA_DIR / "postgres",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
# The ledger: its key, and how far it is known to have grown, in files that no restored database takes back.
LEDGER_DIR = Path(os.environ.get("LEDGER_DIR") or DATA_DIR / "ledger").resolve()
LEDGER_KEY = os.environ.get("LEDGER_KEY", "")  # instead of the file: the lines that `manage.py ledger_key` writes
# Who is sent the newest checkpoint every day beside HR: the trust's auditor, recognised unions.
CHECKPOINT_RECIPIENTS = [
    address for address in os.environ.get("CHECKPOINT_RECIPIENTS", "").replace(",", " ").split() if address
]

# Networks of the trust's own that webhooks may reach all the same, as in "10.20.0.0/24"; all others are refused.
WEBHOOK_NETWORKS = os.environ.get("WEBHOOK_NETWORKS", "").split()

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, Any] = {
    # Counts tries, so it must not be flooded: Django's 300 entries would soon push out those of others.
    "default": {
        "BACKEND": "portal.database.cache.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Reading pages as they were rendered, in each web process: see attestations/reading/views.py.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
    # Public pages and their PDFs, which robots read too: see policy/reading/views/public.py.
    "public": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "public-pages",
        "TIMEOUT": 86_400,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "portal",
    "policy",
    "attestations",
]
MIDDLEWARE = [
    "portal.access.headers.keep_to_our_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.access.sessions.end_old_sessions",
    "portal.access.merged_records.send_to_kept_record",
    "portal.access.security_lines.record_refusals",
    "portal.access.sessions.SignInFirst",
    "portal.access.slip_sessions.KeepSlipsToReading",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.access.sessions.keep_private",
    "policy.reading.middleware.ShowBeingChecked",
    "policy.reading.middleware.ShowEnded",
    "attestations.reading.middleware.KeepToReaders",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.views.context_processors.build_page_context",
            ],
            # Under the tests templates remember their lines, so that it is measured which were used.
            "debug": is_on("TEMPLATE_DEBUG"),
        },
    }
]
FORM_RENDERER = "portal.views.form_rendering.StyledRenderer"

# Files of our own, served by the web process under names that carry their digest.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static_storage.RememberingStorage"},
}

# Copies of large files that the database keeps, to serve them quickly. It may be emptied at any time.
FILES_DIR = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000  # a policy of a million characters, as a form sends it

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]  # allauth's sentences in our words

# People and sign-in: by e-mail with a password or a code; nobody signs themselves up.
AUTH_USER_MODEL = "portal.Person"
AUTHENTICATION_BACKENDS = ["portal.accounts.auth_backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.accounts.password_validators.OurNamesValidator"},
    {"NAME": "portal.accounts.password_validators.FewCharactersValidator"},
]
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "request_login_code": "portal.accounts.forms.RequestLoginCodeForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # allauth asks for a password only if it is here
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody has mail sent to strangers from here
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # signing asks people to sign in again first
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{TRUST_NAME}] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
# A school is one address on the internet, so limits count by account and never by address, and a device that somebody
# has signed in from before has a count of its own there: see portal/accounts/limits.py.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/15m/key",
    "signup": None,
    "mail": "5/15m/key",  # codes and resets
    "reset_password": None,
    "reset_password_from_key": None,
    "request_login_code": None,
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    "slip": "10/15m/key",  # at the door for slips, by the code
    "slip_of_anybody": "1000/15m/key",  # all codes together
    "check_receipt": "20/15m/key",  # at /verify/, by the receipt's number
}
# Codes and resets in 15 minutes, of all accounts together, that devices unknown until then may ask for.
MAILS_TO_NEW_DEVICES = int(os.environ.get("MAILS_TO_NEW_DEVICES", "1000"))
# Pages that could tell by their time whether an address is known all answer after this one.
SIGN_IN_ANSWERS_AFTER = timedelta(milliseconds=int(os.environ.get("SIGN_IN_ANSWERS_AFTER_MS", "250")))
DEVICE_COOKIE_NAME = "__Host-device" if IS_SECURE else "device"

# A second factor: passkeys, or codes of an authenticator app with recovery codes. Everybody may have one.
MFA_ADAPTER = "portal.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "portal.accounts.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "portal.accounts.second_factor_forms.RenamePasskeyForm",
    "activate_totp": "portal.accounts.second_factor_forms.ActivateAppForm",
    "authenticate": "portal.accounts.second_factor_forms.CodeForm",
    "reauthenticate": "portal.accounts.second_factor_forms.CodeAgainForm",
    "authenticate_webauthn": "portal.accounts.second_factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "portal.accounts.second_factor_forms.PasskeyAgainForm",
    "login_webauthn": "portal.accounts.second_factor_forms.PasskeyAloneForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = TRUST_NAME
MFA_TOTP_TOLERANCE = 1  # a code of the half minute before or after is right, once
MFA_RATE_LIMITS = {"webauthn_login": None}  # it counts by address, and a passkey cannot be guessed
# Whether people with a weighty role must have one before the pages of the role open, heads and deputies among them.
SECOND_FACTOR_DEMANDED = is_on("SECOND_FACTOR_DEMANDED") or (
    not DEMONSTRATION and "SECOND_FACTOR_DEMANDED" not in os.environ
)
SECOND_FACTOR_FOR_HEADS = is_on("SECOND_FACTOR_FOR_HEADS")

# Single sign-on, where the trust has a directory: see portal/identity_providers.py.
try:
    SIGN_IN_PROVIDERS = read_providers(os.environ, needs_https=not DEMONSTRATION)
except IncompleteProvider as error:
    raise ImproperlyConfigured(str(error)) from error
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": SIGN_IN_PROVIDERS}}
SOCIALACCOUNT_ADAPTER = "portal.accounts.directories.DirectoryAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False

# Sessions: see portal/access/sessions.py for how long they last.
SESSION_ENGINE = "portal.accounts.session_store"
SESSION_AGE = timedelta(hours=12)
# The row outlives the sign-in by a long weekend, so that it is known whose words arrive too late.
SESSION_COOKIE_AGE = int((SESSION_AGE + timedelta(days=4)).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
SESSION_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Browsers: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
# To be put on the browsers' own list binds the whole domain of the trust for years, so the trust says so itself.
SECURE_HSTS_PRELOAD = IS_SECURE and is_on("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # asks for it
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if is_on("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The clock of what becomes evidence.
CLOCK = os.environ.get("CLOCK", "portal.clock.ask_database")

# How fast mail is handed to the mail server, codes and resets excepted; most providers refuse more than some dozens a
# minute. The demonstration's go into a folder.
MAILS_PER_MINUTE = max(1, int(os.environ.get("MAILS_PER_MINUTE", "6000" if DEMONSTRATION else "60")))

# What goes wrong is written where the service's output goes; Django alone would drop it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {
        "outages": {"()": "portal.database.outage.OnceAMinute"},
        "deliberate": {"()": "portal.log_filters.LeaveOutDeliberateAnswers"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["outages", "deliberate"]},
        "admins": {"class": "portal.notices.error_handler.ErrorHandler", "level": "ERROR"},
    },
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["admins", "console"], "level": "WARNING"},
}

# Mail: only the outbox sends it (manage.py work), never a request.
EMAIL_BACKEND = "portal.notices.direct_mail.EmailBackend"
ADMINS = [("", address) for address in os.environ.get("ADMINS", "").replace(",", " ").split()]  # told of errors
DEFAULT_FROM_EMAIL = os.environ.get("FROM_EMAIL", HR_EMAIL or "policies@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where mail servers send back what they cannot deliver, and how manage.py read_bounces reads it.
BOUNCES_TO = os.environ.get("BOUNCES_TO", "")
BOUNCES_IMAP_HOST = os.environ.get("BOUNCES_IMAP_HOST", "")
BOUNCES_IMAP_PORT = int(os.environ.get("BOUNCES_IMAP_PORT", "993"))
BOUNCES_IMAP_USER = os.environ.get("BOUNCES_IMAP_USER", BOUNCES_TO)
BOUNCES_IMAP_PASSWORD = os.environ.get("BOUNCES_IMAP_PASSWORD", "")
BOUNCES_IMAP_FOLDER = os.environ.get("BOUNCES_IMAP_FOLDER", "INBOX")
# Or how its provider reports that by webhook, to /hooks/mail/: off until there is a secret (portal/mail_providers.py).
try:
    MAIL_WEBHOOK_PROVIDER, MAIL_WEBHOOK_SECRET = check_provider(
        os.environ.get("MAIL_WEBHOOK_PROVIDER", ""), os.environ.get("MAIL_WEBHOOK_SECRET", "")
    )
except UnfitProvider as error:
    raise ImproperlyConfigured(str(error)) from error
if DEMONSTRATION:
    OUTBOX_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
else:
    OUTBOX_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_TIMEOUT = 20  # seconds for each answer; portal/notices/mail_server.py limits the whole
    EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = is_on("EMAIL_USE_TLS")

# What is written once for the demonstration: a key that survives a restart.
if DEMONSTRATION and not SECRET_KEY:
    from .secrets import load_or_make_secret

    SECRET_KEY = load_or_make_secret(DATA_DIR / "secret-key")
