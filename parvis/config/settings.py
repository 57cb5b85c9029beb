"""Django's settings. Everything that an operator may change is an environment variable: see docs/settings.md."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from parvis.config import logs
from parvis.config.environment import data_folder, database, flag, secret, shared_memory, words

BASE_DIR = Path(__file__).resolve().parents[2]
PARVIS_DATA = data_folder()
CACHES = {"default": shared_memory(PARVIS_DATA)}
PARVIS_DEMO = flag("PARVIS_DEMO")
DEBUG = flag("PARVIS_DEBUG")

# ---------------------------------------------------------------- secrets and addresses

SECRET_KEY = secret("PARVIS_SECRET_KEY", PARVIS_DATA)
PARVIS_MASTER_KEY = secret("PARVIS_MASTER_KEY", PARVIS_DATA)  # seals the credentials of accounts
PARVIS_OLD_MASTER_KEYS = words("PARVIS_OLD_MASTER_KEYS")  # while a rotation lasts
PARVIS_BASE_URL = os.environ.get("PARVIS_BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = words("PARVIS_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [PARVIS_BASE_URL]
HTTPS = PARVIS_BASE_URL.startswith("https://")
# Internal hosts that connectors may call ("host" or "host:port"); the sandbox of the demonstration stands here.
PARVIS_ALLOW_HOSTS = words("PARVIS_ALLOW_HOSTS")
PARVIS_WRITING = os.environ.get("PARVIS_WRITING", "")  # a folder: <team>.yaml, its own words of writing
PARVIS_CONTACT = os.environ.get("PARVIS_CONTACT", "")  # whom the public may write to: a mail address
PARVIS_SANDBOX_URL = os.environ.get("PARVIS_SANDBOX_URL", "")
PARVIS_METRICS_FROM = words("PARVIS_METRICS_FROM", "127.0.0.1,::1")

# ---------------------------------------------------------------- the database and the queue

PARVIS_DB_ROLE = os.environ.get("PARVIS_DB_ROLE", "parvis_app")
AS_OWNER = flag("PARVIS_AS_OWNER")  # set by `parvis migrate`, `backup` and `restore` only
DATABASE_URL = os.environ.get("DATABASE_URL") or "postgresql:///parvis"
DATABASES = {
    "default": database(DATABASE_URL, role="" if AS_OWNER else PARVIS_DB_ROLE, pool=flag("PARVIS_DB_POOL"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PARVIS_PAGES_AT_ONCE = int(os.environ.get("PARVIS_PAGES_AT_ONCE", "4"))
PARVIS_QUEUE = "parvis.lifecycle.procrastinate_queue.ProcrastinateQueue"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

# ---------------------------------------------------------------- the house

CAPABILITIES = [
    "parvis.web",
    "parvis.advocacy",
    "parvis.promotion",
    "parvis.barometer",
    "parvis.live",
    "parvis.debates",
    "parvis.inbox",
    "parvis.publishing",
    "parvis.networks",
    "parvis.triage",
    "parvis.teams",
    "parvis.accounts",
    "parvis.territories",
    "parvis.design",
    "parvis.lifecycle",
]
INSTALLED_APPS = [
    *CAPABILITIES,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # its widgets' templates, for FORM_RENDERER
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "parvis.teams.middleware.TeamMiddleware",
    # Inside the transaction: it asks for the password again by an exception, which must not undo the request.
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "parvis.config.urls"
ASGI_APPLICATION = "parvis.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "parvis.teams.context.team",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "parvis.design.templatetags.design",
            ],
        },
    }
]

FORM_RENDERER = "parvis.design.rendering.FormRenderer"

# ---------------------------------------------------------------- people

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "web:home"
ACCOUNT_ADAPTER = "parvis.accounts.adapters.AccountAdapter"
MFA_ADAPTER = "parvis.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Parvis"
# A publisher needs a second factor. The demonstration alone may go without: elsewhere no variable switches it off.
PARVIS_SECOND_FACTOR = not PARVIS_DEMO or flag("PARVIS_SECOND_FACTOR")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": os.environ.get("PARVIS_OIDC_ID", "oidc"),
                "name": os.environ.get("PARVIS_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ["PARVIS_OIDC_CLIENT_ID"],
                "secret": os.environ.get("PARVIS_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ.get("PARVIS_OIDC_SERVER", "")},
            }
        ]
        if os.environ.get("PARVIS_OIDC_CLIENT_ID")
        else [],
    }
}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "parvis.accounts.adapters.ProviderAdapter"
# The operator named the provider: whoever it vouches for by a verified e-mail address is that person here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# ---------------------------------------------------------------- languages and times

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [
    BASE_DIR / "parvis" / "config" / "locale",
    *sorted(
        (BASE_DIR / "parvis" / "networks" / "connectors").glob("*/locale")
    ),  # a connector brings its own words
]
LANGUAGE_COOKIE_NAME = "parvis_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# ---------------------------------------------------------------- files

STATIC_URL = "/static/"
STATIC_ROOT = PARVIS_DATA / "static"
MEDIA_ROOT = PARVIS_DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

# ---------------------------------------------------------------- what browsers are told

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF, "https:"] if HTTPS else [CSP.SELF, "https:", "http:"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "parvis_session"
CSRF_COOKIE_NAME = "parvis_csrf"
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "parvis.web.errors.expired"

# ---------------------------------------------------------------- mail and logs

SMTP = {
    "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "OPTIONS": {
        "host": os.environ.get("PARVIS_SMTP_HOST", ""),
        "port": int(os.environ.get("PARVIS_SMTP_PORT", "587")),
        "username": os.environ.get("PARVIS_SMTP_USER", ""),
        "password": os.environ.get("PARVIS_SMTP_PASSWORD", ""),
        "use_tls": flag("PARVIS_SMTP_TLS", default=True),
        "timeout": 20,
    },
}
CONSOLE = {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
LETTERBOX = {"BACKEND": "parvis.web.running.letterbox.Letterbox"}
NO_SERVER = LETTERBOX if PARVIS_SANDBOX_URL else CONSOLE
MAILERS = {"default": SMTP if os.environ.get("PARVIS_SMTP_HOST") else NO_SERVER}
DEFAULT_FROM_EMAIL = os.environ.get("PARVIS_MAIL_FROM", "parvis@localhost")
LOGGING = logs.configuration(os.environ.get("PARVIS_LOG_LEVEL", "WARNING"), lines=flag("PARVIS_LOG_JSON"))
