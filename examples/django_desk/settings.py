"""
Settings of the project: those that crmkit needs, and as few others as will do.
"""

from pathlib import Path

SECRET_KEY = "only for trying it out"  # noqa: S105 - a real project has its own
DEBUG = True
USE_TZ = True  # instants are kept in UTC
ROOT_URLCONF = "django_desk.urls"
INSTALLED_APPS = ["django_desk.desk"]
MIDDLEWARE: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(__file__).with_name("desk.sqlite3"),
    }
}
