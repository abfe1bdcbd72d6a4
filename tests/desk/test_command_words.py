"""
What each command says of itself: who may, what it needs, writes and sends.
"""

import inspect

import pytest

from crmkit import CRM, desk
from crmkit.desk import Command

#: Service, way → the command that it sends.
WAYS = {
    ("articles", "add"): "Add",
    ("customers", "change"): "Update",
    ("tickets", "move"): "Move",
    ("archives", "adopt"): "Adopt",
    ("archives", "take"): "TakeArchive",
    ("feedback", "open_ticket"): "OpenTicketFromFeedback",
    ("interactions", "record"): "RecordInteraction",
    ("tickets", "open"): "OpenTicket",
    ("tickets", "open_for"): "OpenTicketFor",
    ("tickets", "assign"): "AssignTicket",
    ("tickets", "route"): "RouteTicket",
    ("tickets", "progress"): "ReportProgress",
    ("tickets", "merge"): "MergeTicket",
    ("tickets", "link"): "LinkTickets",
}

COMMANDS = [
    each
    for _, each in inspect.getmembers(desk, inspect.isclass)
    if issubclass(each, Command) and each is not Command
]


def test_every_command_is_looked_at() -> None:
    """
    There is none that the desk does not show.
    """
    known, later = set[str](), [Command]
    while later:
        new = later.pop().__subclasses__()
        later += new
        known.update(each.__name__ for each in new if "crmkit" in each.__module__)

    assert known == {each.__name__ for each in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: str(each.__name__))
def test_a_command_says_what_it_is(command: type[Command]) -> None:
    """
    Who may give it, what it needs, what it writes, and what it sends.
    """
    words = " ".join((inspect.getdoc(command) or "").split())
    told = words.partition("Attributes:")[0]
    said = ("Who may: ", "It needs ", "Writes ", "Sends ")

    assert [] == [each for each in said if each not in told]


@pytest.mark.parametrize(("service", "way"), WAYS)
def test_a_service_leads_to_its_command(service: str, way: str) -> None:
    """
    Whoever calls it finds there who may, and what is written and sent.
    """
    acting = CRM.open("memory://").as_system("tests")
    words = inspect.getdoc(getattr(getattr(acting, service), way)) or ""

    assert f":class:`crmkit.desk.{WAYS[service, way]}`" in words
