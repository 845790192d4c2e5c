"""Django's settings. Every value a place may want to change comes from `config.environment`."""

import secrets
from pathlib import Path

import dj_database_url

import konvergensi
from konvergensi_web.config.environment import Environment, single_sign_on
from konvergensi_web.platform.health.logs import formatter

ENV = Environment()
PACKAGE = Path(__file__).parent.parent
DATA = ENV.data.resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)


def _secret() -> str:
    """The signing key: from the environment, or made once and kept in the data folder, readable by its owner only."""
    if ENV.secret_key is not None:
        return ENV.secret_key.get_secret_value()
    kept = DATA / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text().strip()


SECRET_KEY = _secret()
LOG_FOLDER = DATA / "log"  # heads of the action log's chain, beside the database
KEY_FOLDER = DATA / "keys"  # the keys of personal data; back it up apart from the database
TRUSTED_PROXY = ENV.proxy
METRICS_TOKEN = ENV.metrics_token.get_secret_value() if ENV.metrics_token else ""
DEBUG = ENV.debug
ALLOWED_HOSTS = [host.strip() for host in ENV.hosts.split(",") if host.strip()]
ROOT_URLCONF = "konvergensi_web.config.urls"
WSGI_APPLICATION = "konvergensi_web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "konvergensi_web.regions",
    "konvergensi_web.platform.scope",
    "konvergensi_web.platform.accounts",
    "konvergensi_web.platform.actionlog",
    "konvergensi_web.platform.notices",
    "konvergensi_web.platform.privacy",
    "konvergensi_web.platform.files",
    "konvergensi_web.platform.jobs",
    "konvergensi_web.platform.api",
    "konvergensi_web.intake",
    "konvergensi_web.registry",
    "konvergensi_web.measures",
    "konvergensi_web.plan",
    "konvergensi_web.public",
    "konvergensi_web.pages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
]

MIDDLEWARE = [
    "konvergensi_web.platform.health.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "konvergensi_web.platform.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "konvergensi_web.platform.accounts.middleware.ActorMiddleware",
    "konvergensi_web.platform.api.middleware.AnswerMiddleware",
    "konvergensi_web.platform.api.middleware.TokenMiddleware",
    "konvergensi_web.platform.api.middleware.IdempotencyMiddleware",
    "konvergensi_web.platform.privacy.middleware.PrivacyMiddleware",
    "konvergensi_web.platform.accounts.middleware.ProblemMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "konvergensi_web.platform.context.frame",
            ],
            "libraries": {"konvergensi": "konvergensi_web.platform.tags"},
        },
    }
]

if ENV.database:
    DATABASES = {"default": dj_database_url.parse(ENV.database, conn_max_age=60, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "konvergensi.sqlite3"),
            "TEST": {"NAME": str(DATA / "test.sqlite3")},  # a file, because the product runs on one
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
            },
        }
    }

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "konvergensi_web.platform.accounts.passwords.IndonesianPasswordValidator"},
]
TEAM_NAME = ENV.team_name
REQUIRE_SECOND_FACTOR = ENV.require_second_factor
# Attempts are counted for all server processes together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "konvergensi_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # small things a process may know alone
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "konvergensi_web.platform.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # gone when the browser closes
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "konvergensi_web.platform.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENV.https  # browsers allow it on localhost only
MFA_TOTP_ISSUER = "Konvergensi"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nothing is ever sent by mail
USERSESSIONS_TRACK_ACTIVITY = False  # our own clock writes once a minute, not on every request
SOCIALACCOUNT_ADAPTER = "konvergensi_web.platform.accounts.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = single_sign_on(ENV)
SINGLE_SIGN_ON_HAS_FACTOR = ENV.sso_has_factor
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = ENV.time_zone
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # a bare {{ row.pk }} must stay a key; numbers for people go through |angka

STATIC_URL = "/statis/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [("fonts", Path(konvergensi.__file__).parent / "reports" / "fonts")]  # one family, page and paper
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "konvergensi_web.pages.errors.form_too_old"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENV.https:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sesi", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *([ENV.sso_server] if ENV.sso_server else [])],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "usb": []}
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "konvergensi_web.platform.health.logs.JsonFormatter"},
        "text": {"()": "konvergensi_web.platform.health.logs.TextFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": formatter(ENV.log_format)}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.db.backends": {"level": "WARNING"},  # statements carry values of rows, whatever the level wanted
        "django.request": {"level": "ERROR"},  # every request has its own line already
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}
