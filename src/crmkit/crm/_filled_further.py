"""
What follows from a form that was filled in: tasks of to-dos, who decides now.

Invariants:
    - People are found by name where exactly one is meant; nobody is guessed.
    - What is said twice is done once: a to-do of a record makes one task.

Not here: the records that a form makes themselves (:mod:`crmkit.crm`
``_filling_in``), reading what was said (:mod:`crmkit.forms`).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from crmkit.conditions import Moment
from crmkit.crm._answered import Form
from crmkit.crm._reach import leading_to
from crmkit.crm._request import Step
from crmkit.desk import Add, Update
from crmkit.forms import Draft, day_named, handover_in
from crmkit.records import Contact, Milestone, MilestoneKind, Record, Ref, Task, links

if TYPE_CHECKING:
    from crmkit.crm._acting import Acting

R = TypeVar("R", bound=Record)

#: Characters that a title may have.
_LONGEST: Final = 200
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CHANGE: Final = MilestoneKind.DECISION_MAKER_CHANGE


def belonging(
    acting: "Acting", cls: type[R], field: str, record_id: str
) -> tuple[R, ...]:
    """
    Return the records of a class whose link holds an id.
    """
    (link,) = (each for each in links(cls) if not each.many and each.field == field)
    at = Moment(acting.shop.now())
    with acting.reading() as tx:
        return tuple(leading_to(tx, cls, link, record_id, at))


def remembered(
    acting: "Acting", step: str, about: Ref, work: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """
    Return what was found before commands are made of it.

    Under an idempotency key it is what was found the first time, so that the commands
    of who asks again are the same ones.

    Args:
        acting: Who does it.
        step: What is looked for.
        about: What it is looked for at.
        work: Finds it, as plain values.
    """
    form = Form[dict[str, Any]](
        lambda found: (about, json.dumps(found)),
        lambda kept: json.loads(kept.state),
        lambda _, __: {},
    )
    return acting.take(Step(step, str(about), {}), form, lambda _: work())


def tasks_of(
    acting: "Acting", draft: Draft, about: Record, at: datetime | None
) -> Iterator[Record]:
    """
    Enter a task for each to-do that a record tells of, and yield it.

    Who is named in it has it, else whoever acts. It is due at the beginning of the day
    that it names. A to-do of a record that was there already makes no second task.
    """
    if not draft.todos:
        return

    def plan() -> dict[str, Any]:
        same = f"about == {str(about.ref)!r}"
        known = set() if draft.is_new else {t.title for t in acting.tasks.each(same)}
        lacks = acting.shop.settings.lacks
        people = {u.id: u.name or "" for u in acting.users.each() if not lacks(u)}
        return {
            text: (_named(text, people), _due(acting, text, about, at))
            for title, text in _titled(draft.todos).items()
            if title and title not in known
        }

    found = remembered(acting, "fill_in_todos", about.ref, plan)
    for text, (owner, due) in found.items():
        title = _title(text)
        task = Task(
            title=title,
            note=text if len(_line(text)) > _LONGEST else None,
            about=str(about.ref),
            owner=owner,
            due_at=datetime.fromisoformat(due) if due else None,
            **_beside(about),
        )
        yield _done(acting.do(Add(record=task), at))


def _titled(todos: Iterable[str]) -> dict[str, str]:
    """
    Return what is to be done by its title, each once.
    """
    found: dict[str, str] = {}
    for text in todos:
        found.setdefault(_title(text), text)
    return found


def _title(text: str) -> str:
    line = _line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _line(text: str) -> str:
    """
    Return a text as one line.

    >>> _line(f"发合同{chr(9)}给 王芳")
    '发合同 给 王芳'
    """
    return " ".join(_CONTROLS.sub(" ", text).split())


def _named(text: str, people: dict[str, str]) -> str | None:
    """
    Return the id of the one who is named in a text, at its beginning or at all.

    >>> _named("张伟10月20日前提交，抄送李明", {"U1": "张伟", "U2": "李明"})
    'U1'
    >>> _named("提交给张伟和李明", {"U1": "张伟", "U2": "李明"}) is None
    True
    """
    named = {key: name for key, name in people.items() if len(name) > 1}
    first = [key for key, name in named.items() if text.startswith(name)]
    found = first or [key for key, name in named.items() if name in text]
    return found[0] if len(found) == 1 else None


def _due(acting: "Acting", text: str, about: Record, at: datetime | None) -> str | None:
    zone = acting.shop.settings.zone
    said = getattr(about, "occurred_at", None) or at or acting.shop.now()
    day = day_named(text, said.astimezone(zone).date())
    return (
        datetime.combine(day, time(), zone).astimezone(UTC).isoformat() if day else None
    )


def _beside(about: Record) -> dict[str, Any]:
    """
    Return what a task about a record leads to beside it.
    """
    ways = {each.field for each in links(Task) if not each.many}
    found = {name: getattr(about, name, None) for name in ("customer", "ticket")}
    own = {about.type_name: about.id} if about.type_name in ways else {}
    return {**found, **own}


# -- Who decides now ----------------------------------------------------------


def decides(draft: Draft) -> bool:
    """
    Tell whether a draft is a change of who decides at a customer.
    """
    is_change = draft.cls is Milestone and draft.fields.get("kind") is _CHANGE
    return is_change and draft.is_new


def decision_maker(
    acting: "Acting", new: Milestone, at: datetime | None
) -> tuple[Record, tuple[Record, ...]]:
    """
    Enter a change of who decides; return its milestone and the contacts that change.

    ``X接替Y`` makes X, who is entered if he is not known, the one who decides, and Y
    no longer; words that are neither a known nor a plain name change nobody.
    The milestone that the desk notes of that is this one.
    """
    client = Ref("customer", cast("str", new.customer))
    known = remembered(
        acting,
        "fill_in_contacts",
        client,
        lambda: _people(acting, client.id, new.summary or ""),
    )
    if not known:
        return _done(acting.do(Add(record=new), at)), ()
    changed: list[Record] = []
    if known["old_decides"]:
        changed.append(_deciding(acting, known["old"], at, decides=False))
    if not known["new"]:
        given = Contact(customer=client.id, name=known["new_name"], decision_maker=True)
        changed.append(_done(acting.do(Add(record=given), at)))
    elif not known["new_decides"]:
        changed.append(_deciding(acting, known["new"], at, decides=True))
    follower = known["new"] or changed[-1].id
    links = {"contact": follower, "former_contact": known["old"]}
    return _noted(acting, new.replace(**links), at), tuple(changed)


def _people(acting: "Acting", customer: str, text: str) -> dict[str, Any]:
    """
    Return who is meant, as far as he is known, and whether he decides already.

    Nothing is returned if the text does not say who follows whom, or if several people
    are called like the one who follows.
    """
    known = belonging(acting, Contact, "customer", customer)
    active = [each for each in known if each.active and each.name]
    said = handover_in(text, {cast("str", each.name) for each in active})
    if said is None:
        return {}
    found: dict[str, Any] = {"new_name": said.new}
    for way, word in (("old", said.old), ("new", said.new)):
        named = [each for each in active if each.name == word]
        if way == "new" and len(named) > 1:
            return {}
        one = named[0] if len(named) == 1 else None
        found[way] = one and one.id
        found[f"{way}_decides"] = one is not None and one.decision_maker
    return found


def _deciding(
    acting: "Acting", contact: str, at: datetime | None, *, decides: bool
) -> Record:
    fields = {"decision_maker": decides}
    return _done(acting.do(Update(record=f"contact:{contact}", fields=fields), at))


def _noted(acting: "Acting", new: Milestone, at: datetime | None) -> Record:
    """
    Return the milestone, as the one that was noted of the contacts if there is one.
    """
    client = Ref("customer", cast("str", new.customer))
    zone = acting.shop.settings.zone
    today = (at or acting.shop.now()).astimezone(zone).date()

    def noted() -> dict[str, Any]:
        return {
            "id": next(
                (
                    each.id
                    for each in belonging(acting, Milestone, "customer", client.id)
                    if (each.kind, each.occurred_on) == (_CHANGE, today)
                    and each.contact == new.contact
                    and each.summary is None
                ),
                None,
            )
        }

    found = remembered(acting, "fill_in_milestone", client, noted)["id"]
    if found is None:
        return _done(acting.do(Add(record=new), at))
    names = ("occurred_on", "summary", "former_contact")
    fields = {name: getattr(new, name) for name in names if getattr(new, name)}
    return _done(acting.do(Update(record=f"milestone:{found}", fields=fields), at))


def _done(record: Record | None) -> Record:
    return cast("Record", record)
