"""
Django, set up once for all tests of a process, with the project of the examples.

Invariants:
    - Importing this module is enough; importing it again changes nothing.
"""

import pytest

pytest.importorskip("django", reason="Django is not installed")

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django_desk.desk"],
        ROOT_URLCONF="django_desk.urls",
        USE_TZ=True,
    )
    django.setup()

from django.db import connections, transaction
from django_desk.desk import service
from django_desk.desk.models import MODELS, FailedOrder
from django_desk.desk.store.store import DjangoStore

__all__ = [
    "MODELS",
    "DjangoStore",
    "FailedOrder",
    "connections",
    "service",
    "transaction",
]
