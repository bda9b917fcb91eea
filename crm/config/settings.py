"""Settings, read from the environment; the README has the table of variables.

Without any environment the project runs on its own: SQLite, an embedded worker, mail as files under ``var/mail``.
"""

import secrets
import sys
import tomllib
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
TESTING = Path(sys.argv[0]).name in {"pytest", "py.test"} or "pytest" in sys.modules


def _number(name: str, default: int, least: int = 0) -> int:
    """A variable as a whole number. Raises ImproperlyConfigured naming it."""
    text = env.str(name, default=str(default))
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        raise ImproperlyConfigured(f"{name} must be a whole number from {least}, not {text!r}")
    return int(text)


def _address(name: str, default: str, *schemes: str) -> str:
    """A variable as an address; empty where it has no default. Raises ImproperlyConfigured naming it."""
    text = env.str(name, default=default)
    if text and not text.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return text


def _own_secret_key() -> str:
    """A key made on first start and kept in ``var/``, so that a trial needs no configuration."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_MADE_HERE = not SECRET_KEY
if SECRET_KEY_MADE_HERE:
    SECRET_KEY = _own_secret_key()
# Earlier keys, so that a change of key leaves queued personal links and sessions valid.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
BASE_URL = _address("BASE_URL", f"http://127.0.0.1:{_number('PORT', 8000, 1)}", "http", "https").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The page that a personal link opens, by its purpose: the pages are upper packages'.
LINK_PAGES = {"arena_pack": "personal-link", "endorsement": "endorsement-link"}
_HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "crm.apps.CrmConfig",
    "messages.apps.JointMessagesConfig",
    "campaigns.apps.CampaignsConfig",
    "api.apps.ApiConfig",
    "worker.apps.WorkerConfig",
    "crm.config.apps.ConfigConfig",
    # Without autodiscovery: crm.admin has the one site, and crm.config.urls mounts it.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "crm.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.web.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm.web.middleware.CouncilMiddleware",
    "crm.web.middleware.ErrorMiddleware",
]

ROOT_URLCONF = "crm.config.urls"
WSGI_APPLICATION = "crm.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "crm.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "crm.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: SQLite tuned for one process with several threads, or DATABASE_URL ---
_address("DATABASE_URL", "", "postgres", "postgresql", "sqlite")
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'samsyn.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # The default transaction mode gave 306 lock errors in 800 writes by eight writers; this gave none.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": None}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = _number("DB_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        # A host that swallows packets would else hold a page for minutes.
        "connect_timeout": 5,
        # What is asked again and again is planned once.
        "server_side_binding": True,
        "prepare_threshold": _number("DB_PREPARE_AFTER", 5) or None,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker: in memory means that the web process carries its own worker and beat ---
BROKER_URL = _address("BROKER_URL", "memory://localhost", "redis", "rediss", "memory")
_BROKER_ON_SERVER = BROKER_URL.startswith(("redis:", "rediss:"))
EMBEDDED_WORKER = env.bool("EMBEDDED_WORKER", default=not _BROKER_ON_SERVER)
# Of this server; read by `serve` and by the checks.
WEB_PROCESSES = _number("WEB_PROCESSES", 1, 1)

# --- Cache: the limits of sign-in, shared by all web processes where there is a broker to share them on ---
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if _BROKER_ON_SERVER:
    CACHES["default"] = {"BACKEND": "crm.web.cache.SharedCache", "LOCATION": BROKER_URL, "KEY_PREFIX": "samsyn"}

# --- Mail: one file per mail under var/mail, or SMTP by EMAIL_URL ---
MAIL_DIR = VAR_DIR / "mail"
# What mail servers accepted on this machine, until the database knows.
RECEIPTS = VAR_DIR / "receipts.log"
MAIL_FROM = DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Samsyn <samsyn@samsyn.example>")
MAIL_TRANSPORT = "crm.outbox.files.FileTransport"
EMAIL_BACKEND = "crm.outbox.files.EmailBackend"  # sign-in mails, which do not pass the outbox
EMAIL_TIMEOUT = 120  # well under the lease of a delivery
EMAIL_URL = _address("EMAIL_URL", "", "smtp", "smtp+tls", "smtp+ssl")
if EMAIL_URL:
    EMAIL_PORT = {"smtp+tls": 587, "smtp+ssl": 465}.get(EMAIL_URL.partition(":")[0], 25)
    vars().update({name: value for name, value in env.email_url_config(EMAIL_URL).items() if value})
    MAIL_TRANSPORT = "crm.outbox.smtp.SmtpTransport"
MAIL_TRANSPORT = env.str("MAIL_TRANSPORT", default=MAIL_TRANSPORT)
# Where mail that could not be passed on comes back to: the mailbox of MAIL_FROM.
BOUNCES_URL = _address("BOUNCES_URL", "", "imaps", "imap")

# --- Time and language ---
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Stockholm")
SAMSYN_NOW = env.str("SAMSYN_NOW", default="")
USE_I18N = True
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FILTERS_EMPTY_CHOICE_LABEL = gettext_lazy("All")

# --- Static files ---
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder
# Served straight from the packages in the trial; `collectstatic` and its manifest are for production.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Sign-in ---
AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
CSRF_FAILURE_VIEW = "crm.web.errors.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "crm.web.accounts.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS

# What people answer for, in every package: asked when an account closes (crm.services.duties).
DUTIES = ["crm.services.duties.DUTIES", "messages.services.duties.DUTIES", "campaigns.services.duties.DUTIES"]

# What ends with an account, in every package: called with actor, at and user when it closes.
CLOSING = [
    "crm.services.tokens.revoke_all",
    "campaigns.services.feeds.revoke_feeds",
    "campaigns.services.horizontal.forget_statement",
]

# Where a planned meeting belongs to a programme, whose planners then decide of it: called with the meeting.
PROGRAMMES = ["campaigns.queries.programme.in_programme"]
# What changes such a meeting as its programme does, with the checks of that: takes what ``update_meeting`` takes.
PROGRAMME_CHANGE = "campaigns.services.programme.change_meeting"

# --- Transport security ---
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = _number("HSTS_SECONDS", 31_536_000 if _HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
if not _HTTPS:
    # Django's advice names settings that follow from BASE_URL, as samsyn.W003 says once.
    SILENCED_SYSTEM_CHECKS = [f"security.{one}" for one in ("W004", "W008", "W012", "W016")]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else every visitor would have the proxy's address, and one who guesses passwords would shut out all.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

from csp.constants import NONCE, NONE, SELF  # noqa: E402

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Programming interface ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.Bearer", "api.authentication.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.Permitted"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.Json"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.Json"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "api.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # Instants and days stay what they are until the renderer writes them.
    "DATETIME_FORMAT": None,
    "DATE_FORMAT": None,
    "TIME_FORMAT": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Samsyn",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Advocacy and stakeholder CRM of a regional cooperation council: what people do on the web, "
    "programs do here, by the same rules. Times are UTC (RFC 3339), errors are problem+json (RFC 9457) in the caller's "
    "language, and every change of a row needs its ETag as If-Match.",
    "CONTACT": {"name": "The council that runs this installation", "url": f"{BASE_URL}/"},
    "LICENSE": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    "TOS": f"{BASE_URL}/",
    "OAS_VERSION": "3.1.1",
    "SERVERS": [{"url": BASE_URL}],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_PATCH": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["api.schema.closed_inputs"],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "Made under Settings, Access for programs."},
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "Whoever is signed in on the site has it already: leave this empty.",
            },
        }
    },
}

# --- Watching: whoever holds the token reads /metrics; without one nobody does ---
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- Disposal: months after the last mandate and contact until facts about a person are proposed to be erased ---
DISPOSAL_MONTHS = _number("DISPOSAL_MONTHS", 24, least=1)

# --- Upload and form limits ---
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "crm.web.logs.JsonLines"},
    },
    "filters": {"secrets": {"()": "crm.web.logs.SecretAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["secrets"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
