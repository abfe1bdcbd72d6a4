"""
History: what changed, and the state that changes make.
"""

import dataclasses
import json
from typing import Any

import pytest

from crmkit.errors import BrokenHistoryError, InvalidRecordError
from crmkit.records import (
    RECORD_TYPES,
    Change,
    Customer,
    Department,
    FrozenMap,
    Priority,
    Record,
    Ref,
    Ticket,
    check_fields,
    difference,
    field_names,
    fold,
    from_wire,
    is_set,
    pairs_to_json,
    to_wire,
)
from tests.records.samples import FULL, MONDAY, by_name


def change(version: int, ref: Ref | None = None, **fields: Any) -> Change:
    """
    Return a change of a department with a version and some fields.
    """
    return Change(
        id=f"c{version}",
        record=ref or Ref("department", "D1"),
        version=version,
        at=MONDAY,
        recorded_at=MONDAY,
        by="li",
        cause="request",
        command="add_department",
        fields=fields,
    )


class TestDifference:
    """
    Which fields differ between two states.
    """

    def test_creation_counts_what_is_set(self) -> None:
        """
        Every set field counts as changed, from None; empty ones do not.
        """
        ticket = Ticket(id="T1", version=1, kind="inquiry", tags=(), reopenings=0)

        assert {
            "kind": (None, "inquiry"),
            "priority": (None, Priority.MEDIUM),
            "needs_review": (None, False),
            "reopenings": (None, 0),
        } == difference(None, ticket)

    def test_update_counts_what_differs(self) -> None:
        """
        Old and new values of what differs; the version is no field.
        """
        before = Customer(id="C1", version=1, city="杭州", tags=("a",))
        after = before.replace(version=2, city=None, custom=FrozenMap(a=1))

        assert {
            "city": ("杭州", None),
            "custom": (FrozenMap(), FrozenMap(a=1)),
        } == difference(before, after)

    def test_the_same_state_has_none(self) -> None:
        """
        A record does not differ from itself.
        """
        assert [{}] * len(FULL) == [difference(record, record) for record in FULL]

    @pytest.mark.parametrize(
        ("value", "expected"),
        [(None, False), ((), False), (FrozenMap(), False), ("", True), (0, True),
         (False, True), (("a",), True), (FrozenMap(a=0), True)],
    )  # fmt: skip
    def test_is_set(self, value: object, expected: bool) -> None:
        """
        None, no tags and no custom values are nothing; zero and false are something.
        """
        assert expected is is_set(value)

    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_field_names(self, cls: type[Record]) -> None:
        """
        History follows every field but the id and the version.
        """
        names = [field.name for field in dataclasses.fields(cls)]

        assert names == ["id", "version", *field_names(cls)]


class TestFold:
    """
    The state that a history makes.
    """

    @pytest.mark.parametrize("record", FULL, ids=by_name)
    def test_creation_makes_the_record(self, record: Record) -> None:
        """
        The first change alone makes the record as it was created.
        """
        created = record.replace(version=1)
        only = change(1, created.ref, **difference(None, created))

        assert created == fold([only])

    def test_later_changes_win(self) -> None:
        """
        Of two changes of a field, the later one counts; None empties it.
        """
        history = [
            change(1, name=(None, "销售"), supervisor=(None, "li")),
            change(2, name=("销售", "市场")),
            change(3, supervisor=("li", None)),
        ]

        assert Department(id="D1", version=3, name="市场") == fold(history)
        assert Department(id="D1", version=2, name="市场", supervisor="li") == fold(
            history[:2]
        )

    @pytest.mark.parametrize(
        ("history", "text"),
        [
            (
                [],
                "the changes of nothing are no history: versions () instead of ()",
            ),
            (
                [change(1), change(3)],
                (
                    "the changes of department:D1 are no history: "
                    "versions (1, 3) instead of (1, 2)"
                ),
            ),
            (
                [change(2)],
                (
                    "the changes of department:D1 are no history: "
                    "versions (2,) instead of (1,)"
                ),
            ),
            (
                [change(1), change(2, Ref("department", "D2"))],
                (
                    "the changes of department:D1, department:D2 are no history: "
                    "versions (1, 2) instead of (1, 2)"
                ),
            ),
        ],
    )
    def test_what_is_no_history(self, history: list[Change], text: str) -> None:
        """
        Gaps, missing beginnings and mixed records are refused.
        """
        with pytest.raises(BrokenHistoryError) as caught:
            fold(history)

        assert text == str(caught.value)


class TestWire:
    """
    Single field values as JSON values.
    """

    @pytest.mark.parametrize("record", FULL, ids=by_name)
    def test_is_what_the_whole_record_writes(self, record: Record) -> None:
        """
        A field alone is written as it is within its record, and read back equal.
        """
        cls, data = type(record), record.to_dict()

        for name in field_names(cls):
            value = getattr(record, name)
            assert data[name] == to_wire(cls, name, value)
            assert value == from_wire(cls, name, data[name])
            assert type(value) is type(from_wire(cls, name, data[name]))

    def test_none_is_none(self) -> None:
        """
        A field that is empty is null, even one that is never None by itself.
        """
        assert to_wire(Ticket, "tags", None) is None
        assert from_wire(Ticket, "tags", None) is None

    def test_a_new_record_is_written_as_its_values_are(self) -> None:
        """
        The text of a first change has the wire form of each value, of every class.
        """
        for record in FULL:
            cls, fields = type(record), difference(None, record)
            wire = {
                name: [None, to_wire(cls, name, new)]
                for name, (_, new) in fields.items()
            }
            assert wire == json.loads(pairs_to_json(cls, fields))

    def test_text_that_is_no_unicode_is_left_to_who_keeps_it(self) -> None:
        """
        A lone surrogate stands in the text, where a database refuses it.
        """
        text = pairs_to_json(Ticket, {"remarks": (None, "\ud800")})
        assert text == '{"remarks":[null,"\ud800"]}'


class TestCheckFields:
    """
    Some fields of a record, checked.
    """

    def test_values_are_read(self) -> None:
        """
        Values come back as the record would hold them.
        """
        assert {"priority": Priority.HIGH, "opened_at": MONDAY, "tags": ("a", "b")} == (
            check_fields(
                Ticket,
                {
                    "priority": "high",
                    "opened_at": "2026-03-02T09:30:00.25+08:00",
                    "tags": ["b", "a"],
                },
            )
        )

    def test_all_problems_at_once(self) -> None:
        """
        Unknown fields and bad values are told together, as ``of`` tells them.
        """
        with pytest.raises(InvalidRecordError) as caught:
            check_fields(Ticket, {"prioritty": "high", "status": "On Hold"})

        assert (
            "ticket cannot be made from this data: 2 problems\n"
            "  ticket.prioritty: there is no such field; did you mean 'priority'?\n"
            "  ticket.status: should be a name of a–z, 0–9 and _ that begins with a "
            "letter, got 'On Hold'"
        ) == str(caught.value)
