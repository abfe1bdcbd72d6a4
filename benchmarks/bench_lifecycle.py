"""
What a step of a status machine costs: guard, required field, history.

A call is two steps, from *processing* to *resolved*, which needs a solution and an
assignee, and back. By hand means the same on the same frozen class: a table of moves,
the required field, the guard as a Python expression, the class's constructor, and one
line of history. It checks no value; a step of crmkit does.

Other libraries move a plain mutable object of four attributes, so the record for their
comparison is as small. Each of them is first shown to move, to refuse and to keep
history as it should.

References:
    https://github.com/pytransitions/transitions
    https://github.com/fgmacedo/python-statemachine
    https://github.com/django-commons/django-fsm-2
"""

import dataclasses
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from operator import attrgetter
from typing import Any, ClassVar, TypeAlias

from benchmarks._timing import Comparison, compare
from crmkit.lifecycle import Machine
from crmkit.records import Line, Prose, Record, Slug, Ticket

Moved: TypeAlias = Callable[[str, dict[str, Any]], Any]

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLD = {"solution": "更换电源接口"}
CALLS, ROUNDS = 200, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Small(Record):
    """
    A ticket of as few fields as the peers' one.

    Attributes:
        status: Where it stands.
        owner: Who has it.
        solution: What was done.
    """

    type_name: ClassVar[str] = "small"

    status: Slug | None = None
    owner: Line | None = None
    solution: Prose | None = None


def machine_of(cls: type[Record]) -> Machine:
    """
    Return the machine that all candidates are.
    """
    names = {"new": "新建", "processing": "处理中", "resolved": "已解决"}
    moves = {
        "assign": ("new", "processing", "分派"),
        "resolve": ("processing", "resolved", "解决"),
        "reopen": ("resolved", "processing", "重开"),
    }
    guard = {"when": "owner is not None", "en": "nobody has it", "zh": "无负责人"}
    document = {
        "name": "peers",
        "record": cls.type_name,
        "since": "status_since" if cls is Ticket else None,
        "initial": "new",
        "statuses": [
            {
                "name": name,
                "category": "done" if name == "resolved" else "open",
                "en": name,
                "zh": zh,
            }
            for name, zh in names.items()
        ],
        "moves": [
            {"name": name, "sources": [start], "target": end, "en": name, "zh": zh}
            | ({"asks": ["solution"], "guards": [guard]} if name == "resolve" else {})
            for name, (start, end, zh) in moves.items()
        ],
    }
    return Machine.of(document, cls)


class Ours:
    """
    A record that is moved by crmkit.
    """

    def __init__(self, record: Any) -> None:
        self.record = record
        self.history: list[Any] = []
        self.machine = machine_of(type(record))

    def move(self, name: str, data: dict[str, Any]) -> None:
        """
        Take a step and keep what it was.
        """
        decision = self.machine.step(self.record, name, AT, "U1", **data)
        if decision.refusal is None:
            write = decision.writes[0]
            self.record = write.after
            self.history.append((write.before, write.after, name, AT))


class ByHand:
    """
    A record that is moved by lines written for this machine alone.
    """

    def __init__(self, record: Any) -> None:
        self.record = record
        self.history: list[Any] = []
        names = [field.name for field in dataclasses.fields(record)]
        self.names, self.read = names, attrgetter(*names)
        self.dated = "status_since" in names
        self.table = {
            ("new", "assign"): "processing",
            ("processing", "resolve"): "resolved",
            ("resolved", "reopen"): "processing",
        }

    def move(self, name: str, data: dict[str, Any]) -> None:
        """
        Take a step and keep what it was.
        """
        before = self.record
        target = self.table.get((before.status, name))
        if target is None:
            return
        if name == "resolve" and data.get("solution") is None:
            return
        if name == "resolve" and before.owner is None:
            return
        fields = dict(zip(self.names, self.read(before), strict=True))
        fields |= data
        fields["status"] = target
        fields["version"] += 1
        if self.dated:
            fields["status_since"] = AT
        self.record = type(before)(**fields)
        self.history.append((before, self.record, name, AT))


class Plain:
    """
    The object that other libraries move.
    """

    def __init__(self) -> None:
        self.status: Any = "new"
        self.owner: str | None = "U1"
        self.solution: str | None = None
        self.history: list[Any] = []


class LackingError(Exception):
    """
    A peer's required field is missing.
    """


def solved(solution: str | None) -> str:
    """
    Return a solution, or say that there is none.
    """
    if solution is None:
        raise LackingError
    return solution


def transitions() -> tuple[Plain, Moved]:
    """
    Return an object moved by transitions, all objects by one machine.
    """

    class Model(Plain):
        state: str

        def has_owner(self, _: Any) -> bool:
            return self.owner is not None

        def need(self, event: Any) -> None:
            solved(event.kwargs.get("solution"))

        def log(self, event: Any) -> None:
            if "solution" in event.kwargs:
                self.solution = event.kwargs["solution"]
            ends = event.transition.source, event.transition.dest
            self.history.append((*ends, event.event.name, AT))
            self.status = event.transition.dest

    ways: list[dict[str, Any]] = [
        {"trigger": "assign", "source": "new", "dest": "processing"},
        {"trigger": "resolve", "source": "processing", "dest": "resolved"},
        {"trigger": "reopen", "source": "resolved", "dest": "processing"},
    ]
    ways[1] |= {"prepare": "need", "conditions": "has_owner"}
    machine = import_module("transitions").Machine(
        model=None,
        states=["new", "processing", "resolved"],
        initial="new",
        send_event=True,
        auto_transitions=False,
        transitions=[way | {"after": "log"} for way in ways],
    )
    model = Model()
    machine.add_model(model)
    return model, lambda name, data: model.trigger(name, **data)  # type: ignore[attr-defined]


def statemachine() -> tuple[Plain, Moved]:
    """
    Return an object moved by python-statemachine.
    """
    library = import_module("statemachine")

    class Moving(library.StateMachine):  # type: ignore[misc,name-defined]
        new = library.State("new", value="new", initial=True)
        processing = library.State("processing", value="processing")
        resolved = library.State("resolved", value="resolved")
        assign = new.to(processing)
        resolve = processing.to(resolved, cond="has_owner", validators="need")
        reopen = resolved.to(processing)

        def has_owner(self) -> bool:
            return self.model.owner is not None

        def need(self, solution: str | None = None) -> None:
            solved(solution)

        def after_transition(
            self, event: Any, source: Any, target: Any, solution: str | None = None
        ) -> None:
            if solution is not None:
                self.model.solution = solution
            self.model.history.append((source.value, target.value, str(event), AT))

    plain = Plain()
    plain.status = None
    moving = Moving(plain, state_field="status")
    plain.history.clear()
    return plain, lambda name, data: moving.send(name, **data)


def fsm() -> tuple[Plain, Moved]:
    """
    Return an object moved by django-fsm-2, without a database.
    """
    import_module("django.conf").settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"]
    )
    import_module("django").setup()
    models, library = import_module("django.db.models"), import_module("django_fsm")

    class Model(models.Model):  # type: ignore[misc,name-defined]
        status = library.FSMField(default="new")
        owner = models.CharField(max_length=9, default="U1", null=True)
        solution = models.TextField(null=True)

        class Meta:
            app_label = "peers"

        def __init__(self) -> None:
            super().__init__()
            self.history: list[Any] = []

        def log(self, name: str, target: str) -> None:
            self.history.append((self.status, target, name, AT))

        @library.transition(field=status, source="new", target="processing")  # type: ignore[untyped-decorator]
        def assign(self) -> None:
            self.log("assign", "processing")

        @library.transition(  # type: ignore[untyped-decorator]
            field=status,
            source="processing",
            target="resolved",
            conditions=[lambda self: self.owner is not None],
        )
        def resolve(self, solution: str | None = None) -> None:
            self.solution = solved(solution)
            self.log("resolve", "resolved")

        @library.transition(field=status, source="resolved", target="processing")  # type: ignore[untyped-decorator]
        def reopen(self) -> None:
            self.log("reopen", "processing")

    model: Any = Model()
    return model, lambda name, data: getattr(model, name)(**data)


def tried(get: Callable[[], Any], history: list[Any], move: Moved) -> None:
    """
    Show that a candidate moves and refuses as it should, and resolve it once.
    """

    def after(name: str, **data: Any) -> str:
        with suppress(Exception):  # each library refuses with its own
            move(name, data)
        return str(get().status)

    seen = [after("resolve", **TOLD), after("assign"), after("resolve")]
    seen += [after("resolve", **TOLD), after("reopen")]
    expected = ["new", "processing", "processing", "resolved", "processing"]
    if (seen, len(history)) != (expected, 3):
        raise AssertionError(seen, history)


def cycle(history: list[Any], move: Moved) -> Callable[[], None]:
    """
    Return two steps in a circle, with a history that does not grow for ever.
    """

    def steps() -> None:
        move("resolve", TOLD)
        move("reopen", {})
        if len(history) > CALLS:
            history.clear()

    return steps


def of(candidate: Ours | ByHand) -> Callable[[], None]:
    """
    Return the steps of a record, shown to be right.
    """
    tried(lambda: candidate.record, candidate.history, candidate.move)
    return cycle(candidate.history, candidate.move)


def peer(made: tuple[Plain, Moved]) -> Callable[[], None]:
    """
    Return the steps of another library, shown to be right.
    """
    plain, move = made
    tried(lambda: plain, plain.history, move)
    return cycle(plain.history, move)


def main() -> list[Comparison]:
    """
    Compare with lines by hand on a whole ticket, and with other libraries.
    """
    logging.getLogger("transitions").setLevel(logging.CRITICAL)
    full = Ticket(id="T1", version=1, status="new", owner="U1", status_since=AT)
    small = Small(id="T1", version=1, status="new", owner="U1")
    return [
        compare(
            "two steps of a ticket: guard, required field, history",
            {"by hand": of(ByHand(full)), "Machine.step": of(Ours(full))},
            calls=CALLS,
            rounds=ROUNDS,
            targets={"Machine.step": 1.3},
        ),
        compare(
            "two steps of a ticket of three fields",
            {
                "django-fsm-2, in memory": peer(fsm()),
                "transitions, one machine": peer(transitions()),
                "python-statemachine": peer(statemachine()),
                "by hand": of(ByHand(small)),
                "Machine.step": of(Ours(small)),
            },
            calls=CALLS // 10,
            rounds=ROUNDS,
        ),
    ]
