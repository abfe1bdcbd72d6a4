"""
Whether a machine document can strand a record, or is not clear.

Not here: whether its fields are those of the record (:mod:`crmkit.lifecycle`
``_check_fields``), whether its guards are conditions (``_prepared``).
"""

from collections.abc import Iterable, Iterator

from crmkit.errors import UnknownChoiceError, did_you_mean
from crmkit.lifecycle._check_fields import field_problems
from crmkit.lifecycle._document import Category, MachineDocument, Move, Status
from crmkit.records import Record, record_class


def document_problems(
    document: MachineDocument, cls: type[Record] | None = None
) -> tuple[str, ...]:
    """
    Return what is wrong with a machine, a line each; nothing if it is sound.

    >>> lonely = MachineDocument.of({"name": "m", "record": "ticket", "initial": "open",
    ...     "moves": [], "statuses": [
    ...         {"name": "open", "category": "open", "en": "Open", "zh": "开"}]})
    >>> document_problems(lonely)
    ("status 'open' is not done but has no way out",)
    """
    try:
        cls = cls or record_class(document.record)
    except UnknownChoiceError as error:
        return (str(error),)
    if cls.type_name != document.record:
        return (f"it is for {document.record!r}, not for {cls.type_name!r}",)
    return (
        *_doubles("status", document.statuses),
        *_doubles("move", document.moves),
        *_names(document),
        *field_problems(document, cls),
        *_stranded(document),
    )


def _doubles(what: str, named: Iterable[Status | Move]) -> Iterator[str]:
    """
    Find names that are there twice, and words that could mean two things.
    """
    names: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for each in named:
        names[each.name] = names.get(each.name, 0) + 1
        for word in dict.fromkeys((each.name, each.en, each.zh, *_aliases(each))):
            words.setdefault(word, []).append(each.name)
    for name, times in names.items():
        if times > 1:
            yield f"{what} {name!r} is there twice"
    for word, meant in words.items():
        first, *others = dict.fromkeys(meant)
        for other in others:
            yield f"{what} {first!r} and {what} {other!r} are both called {word!r}"


def _aliases(each: Status | Move) -> tuple[str, ...]:
    return each.aliases if isinstance(each, Status) else ()


def _names(document: MachineDocument) -> Iterator[str]:
    known = [status.name for status in document.statuses]
    if document.initial not in known:
        yield f"there is no initial status {document.initial!r}"
    for move in document.moves:
        if not move.sources:
            yield f"move {move.name!r} starts from no status"
        for name in (*move.sources, move.target):
            if name not in known:
                hint = did_you_mean(name, known)
                yield f"move {move.name!r} names no status {name!r}{hint}"


def _stranded(document: MachineDocument) -> Iterator[str]:
    ways = {(source, m.target) for m in document.moves for source in m.sources}
    retired = {status.name for status in document.statuses if status.retired}
    reached = _reached({document.initial} | retired, ways)
    done = {s.name for s in document.statuses if s.category is Category.DONE}
    ending = _reached(done, {(target, source) for source, target in ways})
    leaving = {source for source, _ in ways}
    entered = {target for source, target in ways if source != target}
    for status in document.statuses:
        if status.name not in reached:
            yield f"status {status.name!r} cannot be reached"
        if status.retired and status.name in {document.initial, *entered}:
            yield f"status {status.name!r} is retired but records come into it"
        if status.name not in leaving and status.name not in done:
            yield f"status {status.name!r} is not done but has no way out"
        elif done and status.name not in ending:
            yield f"status {status.name!r} never leads to one that is done"


def _reached(start: set[str], ways: set[tuple[str, str]]) -> set[str]:
    reached = set(start)
    while more := {end for begin, end in ways if begin in reached} - reached:
        reached |= more
    return reached
