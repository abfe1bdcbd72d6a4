"""
Asking one condition about records of any kind.

Invariants:
    - A record whose class was seen in its place goes through compiled code
      alone; everything else about records is decided here, once per class.
    - A field that a record hides is never read, related records included.

Not here: compiled code (``_program.py``).
"""

from collections.abc import Mapping
from sys import exception
from typing import Any, Final, TypeAlias, final

import attrs

from crmkit.conditions._by_attribute import NotThere
from crmkit.conditions._forms import Form
from crmkit.conditions._kinds import kind_of
from crmkit.conditions._moment import Moment, View
from crmkit.conditions._python._parts import Reader, by_attribute, by_either, by_key
from crmkit.conditions._python._program import Holds, Program, program
from crmkit.conditions._python._runtime import OtherKindError
from crmkit.conditions._reads import Needs, refuse_hidden
from crmkit.conditions._wall import Wall
from crmkit.errors import (
    CrmkitError,
    NaiveDatetimeError,
    NoChangeError,
    NotAMomentError,
    UnknownRelationError,
    UnreadableFieldError,
)

#: Whether records are mappings; None if some are and some are not.
Reading: TypeAlias = bool | None

_READERS: Final[dict[Reading, Reader]] = {
    False: by_attribute, True: by_key, None: by_either,
}  # fmt: skip


_TURNS: Final = 2  # from one kind of record to the other


@attrs.frozen(eq=False)
class Compiled:
    """
    A form with its answering functions, each made when it is first needed.

    Attributes:
        text: Text of the condition.
        form: What holds where the condition holds.
        params: Names of the parameters, in the order of their values.
        wall: The clocks and calendars it goes by.
        within: The attribute that holds a field in a mapping, by field.
        needs: The names that must not be hidden, by where the records are.
        about_change: Whether it needs a change at hand.
    """

    text: str
    form: Form
    params: tuple[str, ...] = attrs.field(kw_only=True)
    wall: Wall = attrs.field(kw_only=True)
    within: Mapping[str, str] = attrs.field(kw_only=True)
    needs: Needs = attrs.field(kw_only=True)
    about_change: bool = attrs.field(kw_only=True)
    _made: dict[Reading, Holds] = attrs.field(factory=dict, init=False)

    def answering(self, reading: Reading) -> Holds:
        """
        Return the function that answers about records of one kind, others slower.
        """
        if reading not in self._made:
            made = program(
                self.form,
                self.params,
                _READERS[reading],
                within=self.within,
                needs=self.needs,
                wall=self.wall,
                about_change=self.about_change,
            )
            answers = _Answers(self, made, reading)
            self._made[reading] = made.answering(answers)
        return self._made[reading]


@final
class _Answers:
    """
    What one answering function turns to when something is out of the ordinary.
    """

    __slots__ = ("_compiled", "_program", "_reading", "_turns")

    def __init__(self, compiled: Compiled, made: Program, reading: Reading) -> None:
        self._compiled, self._program, self._reading = compiled, made, reading
        self._turns = 0

    def admit(self, record: object, index: int) -> bool:
        """
        Return true, or raise if a record of a slot may not be read here.

        Raises:
            HiddenFieldError: If it hides something that the condition reads.
            OtherKindError: If it is to be read by key and not by attribute, or
                the other way round.
            UnknownRelationError: If it is a key that was not there.
        """
        cls, slot = record.__class__, self._program.slots[index]
        if cls is NotThere:
            raise UnknownRelationError(slot.path[-1])
        kind = kind_of(cls)
        is_other = kind.is_mapping is not self._reading or (index and kind.is_many)
        if is_other and self._reading is not None:
            raise OtherKindError
        if not kind.is_open:
            refuse_hidden(self._compiled.text, slot.path, slot.reads, record)
        self._program.saw(cls, index, is_open=kind.is_open)
        return True

    def no_change(self) -> NoChangeError:
        """
        Return the error that no change is at hand.
        """
        return NoChangeError(self._compiled.text)

    def otherwise(self, asked: Any, record: object, at: Moment, view: View) -> bool:
        """
        Answer for a record of the other kind, or for records of both.

        Raises:
            FieldValueError: If a field holds something that cannot be compared.
            NaiveDatetimeError: If that is an instant without time zone.
            UnknownRelationError: If a record does not have a relation.
            NotAMomentError: If it is asked at something else.
            UnreadableFieldError: If it does not have a field.
            ViewAnswerError: If a view gives no sequence.
            Exception: What was caught, if it is none of that.
        """
        error = exception()
        if isinstance(error, OtherKindError):
            asked._turn(self._other(record))  # noqa: SLF001 - our own
            return asked.holds(record, at, view)  # type: ignore[no-any-return]
        if isinstance(error, AttributeError) and error.obj is at:
            raise NotAMomentError(at)
        found = self._unreadable(error) or self._misfit(error, asked, record, at, view)
        if found is None:
            raise  # noqa: PLE0704 - what compiled code has caught
        raise found

    def _other(self, record: object) -> Reading:
        """
        Return how to read from here on, as this way does not do for a record.

        Where records of both kinds come again and again, whatever they are is
        looked at each time; that takes less than one error each time.
        """
        self._turns += 1
        is_mapping = kind_of(record.__class__).is_mapping
        is_mixed = is_mapping is self._reading or self._turns > _TURNS
        return None if is_mixed else is_mapping

    def _unreadable(self, error: BaseException | None) -> Exception | None:
        """
        Return the error to raise for an attribute that is not there.
        """
        if not isinstance(error, AttributeError) or isinstance(error, CrmkitError):
            return None
        slots, name = self._program.slots, str(error.name)
        if any(name in slot.path for slot in slots):
            return UnknownRelationError(name)
        if any(name in slot.reads for slot in slots):
            owner = type(error.obj).__name__
            return UnreadableFieldError(self._compiled.text, name, owner)
        return None

    def _misfit(
        self,
        error: BaseException | None,
        asked: Any,
        record: object,
        at: Moment,
        view: View,
    ) -> Exception | None:
        """
        Return the error to raise for a value that is not of its field's type.
        """
        is_ours = isinstance(error, CrmkitError)
        if is_ours and not isinstance(error, NaiveDatetimeError):
            return None
        from crmkit.conditions._interpret._scene import misfit

        scene = asked._scene(record, at, view)  # noqa: SLF001 - our own
        return misfit(asked._meaning.node, scene)  # noqa: SLF001
