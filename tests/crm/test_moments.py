"""
The instant of a command that names none.
"""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from crmkit.crm._moments import CLOCKS_DIFFER, in_time
from crmkit.crm._request import Request
from crmkit.decisions import Decision
from crmkit.desk import AssignTicket
from crmkit.errors import InstantRefusedError
from tests.crm.company import MONDAY

REQUEST = Request(command=AssignTicket(ticket="T1", owner="U1"), by="system:test")


def moments_asked(bound: datetime) -> list[datetime]:
    """
    Return when a command was asked to happen whose record's last step was then.
    """
    asked: list[datetime] = []

    def decide(at: datetime, now: datetime) -> Decision:
        asked.append(at)
        if at < bound or bound <= MONDAY:
            raise InstantRefusedError(at.isoformat(), bound.isoformat(), "before")
        return Decision()

    with suppress(InstantRefusedError):
        in_time(REQUEST, lambda: MONDAY, decide)
    return asked


@pytest.mark.parametrize(
    ("ahead", "moments"),
    [
        (timedelta(minutes=1), [timedelta(), timedelta(minutes=1)]),
        (CLOCKS_DIFFER, [timedelta(), CLOCKS_DIFFER]),
        (CLOCKS_DIFFER + timedelta(microseconds=1), [timedelta()]),
        (timedelta(), [timedelta()]),
        (timedelta(minutes=-1), [timedelta()]),
    ],
    ids=["a little", "at most", "too much", "now", "before"],
)
def test_a_moment_moves_on_or_is_refused(
    ahead: timedelta, moments: list[timedelta]
) -> None:
    """
    It is moved to the last step once; where that changes nothing, it is refused.
    """
    assert [MONDAY + each for each in moments] == moments_asked(MONDAY + ahead)
