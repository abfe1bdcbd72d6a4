"""
One filling-in of a form: what came, what it makes, what is wrong with it.

Not here: what the form asks (:mod:`crmkit.forms` ``_form``).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

import attrs

from crmkit.conditions import Boolean, Choices, Day, Instant, Integer, TextSet
from crmkit.errors import (
    FieldError,
    FormFieldError,
    InvalidRecordError,
    ValueRefusedError,
    names_of,
    redacted,
)
from crmkit.forms._document import FormPart
from crmkit.forms._draft import Draft
from crmkit.forms._money import minor_units
from crmkit.forms._reading import is_blank, read
from crmkit.forms._slots import CURRENCY, Slot, labels_of
from crmkit.forms._todos import todos_in
from crmkit.records import Record, Regions, check_fields, record_class

#: Stands for the id of a record that is not entered yet.
_SOME: Final = "-"
_CODES: Final[Mapping[type, str]] = {
    Boolean: "yes_or_no",
    Choices: "choice",
    Day: "day",
    Instant: "instant",
    Integer: "whole_number",
    TextSet: "list",
}


@attrs.define(eq=False)
class Filling:
    """
    What somebody fills in.

    Attributes:
        form: Name of the form.
        asked: Fields that are asked, by name.
        slots: All fields of the form, in their order.
        zone: The company's zone.
        there: Parts whose records are there already, and change.
        mandatory: Fields without which no record of their part comes about.
        regions: The list by which addresses are parted.
        names: What errors call the form, in English and Chinese.
        drafts: What it makes.
        problems: What is wrong.
    """

    form: str
    asked: Mapping[str, Slot]
    slots: Mapping[str, Slot]
    zone: ZoneInfo
    there: frozenset[str]
    mandatory: frozenset[str] = frozenset()
    regions: Regions | None = None
    names: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)
    drafts: list[Draft] = attrs.field(factory=list, init=False)
    problems: list[FieldError] = attrs.field(factory=list, init=False)
    _came: dict[str, str] = attrs.field(factory=dict, init=False)
    _parts: dict[str, dict[str, Any]] = attrs.field(factory=dict, init=False)
    _todos: dict[str, tuple[str, ...]] = attrs.field(factory=dict, init=False)

    def take(self, data: Mapping[str, object], required: Iterable[str]) -> None:
        """
        Read what was filled in, and find what is missing.
        """
        known = {word: slot for slot in self.asked.values() for word in slot.words}
        amounts: list[tuple[Slot, object]] = []
        for word, value in data.items():
            slot = known.get(word)
            if slot is None:
                self._unknown(word, tuple(known))
            elif is_blank(value):
                continue
            elif slot.currency:  # which may be filled in further below
                amounts.append((slot, value))
            else:
                self._take(slot, value)
                self._note(slot, value, word)
        for slot, value in amounts:
            self._take(slot, value)
        for name in required:
            if name not in self._came:
                self._wrong(self.slots[name], "required", "None")

    def _note(self, slot: Slot, value: object, word: str) -> None:
        if slot.asked.todos and isinstance(value, str):
            said = (*self._todos.get(slot.asked.part, ()), *todos_in(value, word))
            self._todos[slot.asked.part] = said

    def _unknown(self, word: object, known: tuple[str, ...]) -> None:
        for slot in self.slots.values():
            if word in slot.words:
                self._wrong(slot, "unasked", "…")
                return
        named = word if isinstance(word, str) else repr(word)
        self.problems.append(
            FieldError(self.form, named[:64], "unknown", "…", "", known)
        )

    def _take(self, slot: Slot, value: object) -> None:
        came = redacted(value, sensitive=slot.sensitive)
        if slot.name in self._came:
            self._wrong(slot, "twice", came)
            return
        self._came[slot.name] = came
        self._parts.setdefault(slot.asked.part, {})
        try:
            found = self._read(slot, value)
        except ValueRefusedError as error:
            self._wrong(slot, error.code, came, error.detail, error.allowed)
            return
        except (ValueError, ArithmeticError):
            self._wrong(slot, _CODES.get(type(slot.type), "format"), came)
            return
        chosen = found.get(slot.asked.field)
        words = chosen if isinstance(chosen, list | tuple) else [chosen]
        if slot.choices and any(
            isinstance(each, str) and each not in slot.choices for each in words
        ):
            self._wrong(slot, "choice", came)
            return
        self._fill(slot, found)

    def _read(self, slot: Slot, value: object) -> dict[str, Any]:
        if slot.currency is None:
            return read(slot, value, self.zone)
        own = self._parts[slot.asked.part]
        if slot.asked.custom:
            return {slot.asked.field: minor_units(value, slot.currency)}
        currency = own.get(CURRENCY, slot.currency)
        found = {slot.asked.field: minor_units(value, str(currency))}
        if slot.asked.part in self.there:
            found[CURRENCY] = currency  # a record that is there may have another
        return found

    def _fill(self, slot: Slot, found: Mapping[str, Any]) -> None:
        own = self._parts[slot.asked.part]
        if slot.asked.custom:
            own["custom"] = {**own.get("custom", {}), **found}
        else:
            own.update(found)
            own.update(self._placed(slot, found))
        for target in slot.asked.also:
            part, _, name = target.partition(".")
            if slot.asked.field in found:
                self._parts.setdefault(part, {})[name] = found[slot.asked.field]

    def _placed(self, slot: Slot, found: Mapping[str, Any]) -> dict[str, str]:
        """
        Return province and city of an address, as far as they are surely known.
        """
        address = found.get(slot.asked.field)
        if not (slot.asked.places and self.regions and isinstance(address, str)):
            return {}
        known = (region.name for region in self.regions.located(address))
        return dict(zip(slot.asked.places, known, strict=False))

    def make(self, part: FormPart) -> None:
        """
        Make the record of a part, if anything of it is filled in.
        """
        given = self._parts.get(part.name)
        if given is None:
            return
        cls = record_class(part.record)
        if part.name not in self.there:
            self._must_have(part, {**part.sets, **given})
        try:
            if part.name in self.there:
                draft = Draft(
                    part.name, cls, check_fields(cls, given), {}, is_new=False
                )
            else:
                draft = _new(part, cls, {**part.sets, **given})
            draft = attrs.evolve(draft, todos=self._todos.get(part.name, ()))
        except InvalidRecordError as error:
            for problem in error.problems:
                self._told(part, problem)
        else:
            self.drafts.append(draft)

    def _must_have(self, part: FormPart, given: Mapping[str, Any]) -> None:
        has = {**given, **given.get("custom", {})}
        for slot in self.asked.values():
            is_wanted = slot.name in self.mandatory and slot.asked.part == part.name
            told = slot.name in self._came or slot.name in self._told_of
            if is_wanted and not told and slot.asked.field not in has:
                self._wrong(slot, "required", "None")

    def accepted(self) -> Self:
        """
        Return this, if all will do.

        Raises:
            InvalidRecordError: With every problem at once.
        """
        if not self.problems:
            return self
        order = {name: number for number, name in enumerate(self.slots)}
        found = {problem.args: problem for problem in self.problems}

        def place(problem: FieldError) -> int:
            own = isinstance(problem, FormFieldError)
            return order[problem.field] if own else -1

        problems = sorted(found.values(), key=place)
        raise InvalidRecordError(self.form, problems, names=self.names)

    def _told(self, part: FormPart, problem: FieldError) -> None:
        """
        Tell what is wrong with a record by the form's own labels.
        """
        name, _, rest = problem.field.partition(".")
        target = part.name, rest.partition(".")[0] if name == "custom" else name
        slot = next((s for s in self.slots.values() if target in s.targets), None)
        if slot is None:
            self.problems.append(problem)
        elif problem.code != "required":
            facts = problem.code, problem.came, problem.detail, problem.allowed
            self._wrong(slot, *facts, problem)
        elif slot.name not in self._told_of:
            code = _CODES.get(type(slot.type), "format")
            came = self._came.get(slot.name)
            self._wrong(slot, code if came else "required", came or problem.came)

    @property
    def _told_of(self) -> set[str]:
        return {p.field for p in self.problems if isinstance(p, FormFieldError)}

    def _wrong(
        self,
        slot: Slot,
        code: str,
        came: str,
        detail: str = "",
        allowed: tuple[str, ...] = (),
        found: FieldError | None = None,
    ) -> None:
        allowed = allowed or (tuple(slot.choices) if code == "choice" else ())
        problem = FieldError(
            self.form,
            slot.name,
            code,
            came,
            detail,
            allowed,
            detail_zh=found.detail_zh if found else "",
            names={**(found.labels if found else {}), **_names(slot)},
        )
        field, module = slot.asked, slot.module
        self.problems.append(
            FormFieldError(
                f"{module.en}, {field.en}", f"{module.zh}·{field.zh}", problem
            )
        )


def _names(slot: Slot) -> dict[str, tuple[str, str]]:
    """
    Return what the values of a field are called.
    """
    return names_of("=", {**labels_of(slot.type), **slot.choices})


def _new(part: FormPart, cls: type[Record], fields: Mapping[str, Any]) -> Draft:
    """
    Return the draft of a record that is to be entered.

    Raises:
        InvalidRecordError: If it would not be a whole one.
    """
    record = cls.of({**fields, **dict.fromkeys(part.links, _SOME)})
    checked = {name: getattr(record, name) for name in fields}
    return Draft(part.name, cls, checked, part.links)
