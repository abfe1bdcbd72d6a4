"""
A Celery application of two tasks: do what is due, and send what waits.

Invariants:
    - A task carries no data and keeps none: it is a nudge, and what is to be done
      is in the store. A nudge too many finds nothing to do; for one that was lost
      the next one does what has piled up.
    - Each process of a worker opens a CRM of its own, after Celery has forked it.

Not here: who opens tickets. That is the rest of the application, with the same
``DESK_STORE`` and without Celery.
"""

import os
from functools import cache

from celery import Celery

from crmkit import CRM

STORE = os.environ.get("DESK_STORE", "sqlite:///desk.db")
BROKER = os.environ.get("DESK_BROKER", "redis://127.0.0.1:6379/0")
MAIL = os.environ.get("DESK_MAIL", "smtp://127.0.0.1:25?from=crm@example.com")
#: Seconds between two nudges.
EVERY = float(os.environ.get("DESK_EVERY", "60"))
#: Messages a task; the mail server has 10 seconds for each answer about one.
SHARE = 50
#: Seconds after which Celery kills a task.
LONGEST = 15 * 60

app = Celery("desk", broker=BROKER)
app.conf.update(
    # A nudge is taken off the broker's list when it was followed, not before …
    task_acks_late=True,
    # … and goes back on it if the process that was at it dies.
    task_reject_on_worker_lost=True,
    # Nobody sits on nudges that another worker could follow.
    worker_prefetch_multiplier=1,
    # If a whole machine dies, the broker hands out its nudges after this time. It
    # must be longer than any task, or a long one is done twice at the same time.
    broker_transport_options={"visibility_timeout": 2 * LONGEST},
    task_time_limit=LONGEST,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    beat_schedule={
        name: {
            "task": name,
            "schedule": EVERY,
            # While nobody works, nudges do not pile up.
            "options": {"expires": EVERY},
        }
        for name in ("desk.run_due", "desk.deliver")
    },
)


@cache
def crm() -> CRM:
    """
    Return the CRM of this process.
    """
    return CRM.open(STORE, channels=[MAIL])


@app.task(name="desk.run_due")
def run_due() -> int:
    """
    Do what is due, and return how much that was.
    """
    report = crm().run_due()
    if report.more:
        run_due.delay()  # there is more, for whoever has time
    return report.done


@app.task(name="desk.deliver")
def deliver() -> int:
    """
    Send what waits, and return how many messages that were.
    """
    sent = crm().deliver(SHARE).sent
    if sent == SHARE:
        deliver.delay()  # there is more, for whoever has time
    return sent
