"""Django for the desk of one register: everything that is set, in one place.

The database is `glasnost.register.orm`'s: SQLite in the folder, or PostgreSQL by GLASNOST_DATABASE.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from glasnost.register import Register, orm

HERE = Path(__file__).resolve().parent
SESSION = timedelta(hours=12)  # a working day; then one signs in again
UPLOAD = 2_000_000_000  # bytes of a file that is brought in by a page
NONE, SELF = "'none'", "'self'"

APPS = (
    *orm.APPS,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "glasnost.desk.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
)
MIDDLEWARE = (
    "glasnost.desk.middleware.only_by_the_proxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "glasnost.desk.middleware.speak",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "glasnost.desk.middleware.open_register",
    "glasnost.desk.middleware.keep_private",
    "glasnost.desk.middleware.tell_problems",
    "allauth.account.middleware.AccountMiddleware",
)


@dataclass(frozen=True)
class Serving:
    """How the desk is reached. names: of this computer in the address bar; secure: over TLS, here or at the proxy.

    proxies: addresses of trusted proxies before it, which say in X-Forwarded-Proto how they were asked.
    """

    names: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    secure: bool = False
    proxies: tuple[str, ...] = ()


def configure(register: Register, serving: Serving) -> None:
    """Set Django up for this process. Once: a second register in one process changes the database only."""
    import django
    from django.conf import settings

    if settings.configured:
        settings.GLASNOST_REGISTER = register
        orm.set_up(register.folder)
        return
    settings.configure(**chosen(register, serving))
    django.setup()
    # what Django would say of a request quotes its address, and that holds ids and one-time links
    for name in ("django", "django.request", "django.server", "django.security"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False


def chosen(register: Register, serving: Serving) -> dict[str, Any]:
    """All settings."""
    return {
        **_application(register),
        **_accounts(),
        **_protection(serving),
        "DATABASES": {"default": orm.place(register.folder)},
        "GLASNOST_REGISTER": register,
        "GLASNOST_PROXIES": serving.proxies,
    }


def _application(register: Register) -> dict[str, Any]:
    return {
        "SECRET_KEY": hmac.new(register.key, b"glasnost desk", hashlib.sha256).hexdigest(),
        "DEBUG": False,
        "INSTALLED_APPS": list(APPS),
        "MIDDLEWARE": list(MIDDLEWARE),
        "ROOT_URLCONF": "glasnost.desk.urls",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": True,
        "LANGUAGE_CODE": "en",
        "LANGUAGES": [("en", "English"), ("ru", "Русский")],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "environment": "glasnost.desk.rendering.environment",
                    "context_processors": ["glasnost.desk.rendering.everywhere"],
                },
            }
        ],
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [HERE / "static"],
        "STATICFILES_FINDERS": [
            "django.contrib.staticfiles.finders.FileSystemFinder",
            "django.contrib.staticfiles.finders.AppDirectoriesFinder",
        ],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_MAX_AGE": 3600,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.TemporaryFileUploadHandler"],
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5_000,
        "LOGGING_CONFIG": None,  # nothing of a request is written down but in the history
        "SILENCED_SYSTEM_CHECKS": ["models.W042"],
    }


def _accounts() -> dict[str, Any]:
    return {
        "AUTH_USER_MODEL": "accounts.User",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ("name",)},
            },
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "queue",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
        "ACCOUNT_ADAPTER": "glasnost.desk.accounts.adapters.Accounts",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": "name",
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_PRESERVE_USERNAME_CASING": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 300,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "MFA_ADAPTER": "glasnost.desk.accounts.adapters.Factors",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_TOTP_ISSUER": "Glasnost",
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": True,  # http://localhost, which browsers hold for secure, nothing else
    }


def _protection(serving: Serving) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ALLOWED_HOSTS": list(serving.names),
        "SESSION_ENGINE": "glasnost.desk.accounts.sessions",
        "SESSION_COOKIE_AGE": int(SESSION.total_seconds()),
        "SESSION_COOKIE_NAME": "__Host-session" if serving.secure else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": serving.secure,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_COOKIE_SECURE": serving.secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_FAILURE_VIEW": "glasnost.desk.errors.forged",
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_HSTS_SECONDS": 31_536_000 if serving.secure else 0,
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [NONE],
                "script-src": [SELF],
                "style-src": [SELF],
                "img-src": [SELF],
                "connect-src": [SELF],
                "form-action": [SELF],
                "frame-ancestors": [NONE],
                "base-uri": [NONE],
            }
        },
    }
    if serving.proxies:
        found["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return found
