"""
django-helpdesk in a process of its own: a complete help desk on Django's ORM.

It opens tickets the way its public form does: validation, ticket, follow-up and
rendered mail, on SQLite with a write-ahead log and ``synchronous=NORMAL``. Each line
that comes in is a number of tickets to open; each line that goes out is how many
seconds they took.

    python -m benchmarks._helpdesk FOLDER

References:
    https://github.com/django-helpdesk/django-helpdesk
"""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

_APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.admin",
    "django.contrib.staticfiles",
    "bootstrap4form",
    "rest_framework",
    "helpdesk",
)
_PRAGMAS = "PRAGMA journal_mode=wal;PRAGMA synchronous=normal"


class urls:  # noqa: N801 - stands in for a module of Django's
    """
    Where its pages are; the form's mail links to them.
    """

    urlpatterns: tuple[Any, ...] = ()


class Helpdesk:
    """
    A running process that opens tickets on demand.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def seconds(self, tickets: int) -> float:
        """
        Open some tickets and return how long that took.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError
        self._process.stdin.write(f"{tickets}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


@contextmanager
def running() -> Iterator[Helpdesk]:
    """
    Run the process until the block ends.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks._helpdesk", folder]
        with subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            yield Helpdesk(process)
            if process.stdin:
                process.stdin.close()


def _set_up(folder: Path) -> Any:
    """
    Make an empty help desk and return a queue of it.
    """
    conf, urls_of = import_module("django.conf"), import_module("django.urls")
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / "helpdesk.db"),
        "OPTIONS": {"init_command": _PRAGMAS},
    }
    templates = "django.template.backends.django.DjangoTemplates"
    conf.settings.configure(
        SECRET_KEY="x",  # noqa: S106 - guards nothing
        USE_TZ=True,
        TIME_ZONE="Asia/Shanghai",
        SITE_ID=1,
        INSTALLED_APPS=_APPS,
        DATABASES={"default": database},
        TEMPLATES=[{"BACKEND": templates, "APP_DIRS": True, "OPTIONS": {}}],
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        ROOT_URLCONF="benchmarks._helpdesk.urls",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        STATIC_URL="/s/",
        MEDIA_ROOT=str(folder / "media"),
        LOGGING_CONFIG=None,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_ENABLE_ATTACHMENTS=False,
        SILENCED_SYSTEM_CHECKS=["admin.E403"],
    )
    import_module("django").setup()
    included = urls_of.include("helpdesk.urls", namespace="helpdesk")
    urls.urlpatterns = (urls_of.path("", included),)
    sys.modules["benchmarks._helpdesk.urls"] = urls  # type: ignore[assignment]
    import_module("django.core.management").call_command("migrate", verbosity=0)
    queues = import_module("helpdesk.models").Queue.objects
    return queues.create(title="Q", slug="q", allow_public_submission=True)


def _opened(queue: Any, number: int) -> None:
    form = import_module("helpdesk.forms").PublicTicketForm(
        data={
            "queue": str(queue.pk),
            "title": f"工单{number}",
            "body": "设备无法启动",
            "priority": "3",
            "submitter_email": f"a{number}@example.com",
            "due_date": "",
        }
    )
    if not form.is_valid():
        raise ValueError(form.errors)
    form.save(user=None)


def main() -> None:
    """
    Open as many tickets as each line asks for.
    """
    logging.disable(logging.CRITICAL)
    queue, numbers = _set_up(Path(sys.argv[1])), count()
    for line in sys.stdin:
        start = perf_counter()
        for _ in range(int(line)):
            _opened(queue, next(numbers))
        print(perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
