"""
Laws of records: their JSON form, their history, their wire form, their masks.
"""

import copy
import dataclasses
import datetime as dt
import json
import pickle
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkit import records as records_room
from crmkit.records import (
    RECORD_TYPES,
    Change,
    CustomField,
    FrozenMap,
    Masking,
    NumberFormat,
    Record,
    Ref,
    adapter,
    difference,
    field_names,
    fold,
    from_wire,
    hideable_fields,
    masked,
    masked_change,
    pairs_to_json,
    to_wire,
)
from crmkit.testing.strategies import custom_values, instants, lines, records

SETTINGS = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
MANY = settings(SETTINGS, max_examples=200)
PHONE = "§13812345678§"

#: Records that ``of`` takes: what is required is there.
any_record = st.one_of(*map(records, RECORD_TYPES))


def changes(states: list[Record]) -> list[Change]:
    """
    Return the history that a chain of states of one record makes.
    """
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return [
        Change(
            id=f"c{after.version}",
            record=after.ref,
            version=after.version,
            at=at,
            recorded_at=at,
            by="li",
            cause="request",
            command="change",
            fields=difference(before, after),
        )
        for before, after in zip([None, *states], states, strict=False)
    ]


def hide(value: object) -> str:
    """
    Return what stands for a value, whatever there is.
    """
    return "***"


@st.composite
def chains(draw: st.DrawFn) -> list[Record]:
    """
    Draw the states that one record goes through, some fields changing each time.
    """
    cls = draw(st.sampled_from(RECORD_TYPES))
    drawn = draw(st.lists(records(cls), min_size=1, max_size=5))
    names = st.sets(st.sampled_from(field_names(cls)))

    def moved(before: Record, other: Record) -> Record:
        changed = {name: getattr(other, name) for name in draw(names)}
        return before.replace(version=before.version + 1, **changed)

    first = drawn[0].replace(id="R1", version=1)
    return list(accumulate(drawn[1:], moved, initial=first))


class TestJson:
    """
    JSON text and plain values are two forms of the same record.
    """

    @given(record=any_record)
    @MANY
    def test_what_was_written_is_read(self, record: Record) -> None:
        """
        A record that passes its own check goes through both forms unchanged.
        """
        cls = type(record)

        assert record == cls.of(record)
        assert record == cls.from_json(record.to_json())
        assert record == cls.of(record.to_dict())

    @given(record=any_record)
    @SETTINGS
    def test_reading_is_idempotent(self, record: Record) -> None:
        """
        A second trip through JSON changes not one character.
        """
        text = record.to_json()

        assert text == type(record).from_json(text).to_json()
        assert record.to_dict() == json.loads(text)

    @given(record=any_record)
    @SETTINGS
    def test_copies_are_equal(self, record: Record) -> None:
        """
        Pickling and copying give equal records with equal hashes.
        """
        back = pickle.loads(pickle.dumps(record))  # noqa: S301 - made here

        assert record == back == copy.deepcopy(record)
        assert hash(record) == hash(back)

    @given(record=any_record)
    @SETTINGS
    def test_repr_is_a_program(self, record: Record) -> None:
        """
        What Python shows of a record makes an equal one.
        """
        shown, names = repr(record), {**vars(records_room), "datetime": dt}

        assert record == eval(shown, names)  # noqa: S307 - made here


class TestHistory:
    """
    State is what its changes make.
    """

    @given(states=chains())
    @MANY
    def test_folding_the_changes_gives_the_state(self, states: list[Record]) -> None:
        """
        At every version, the changes up to it make the state it had.
        """
        history = changes(states)

        assert states == [fold(history[: n + 1]) for n in range(len(states))]

    @given(states=chains())
    @SETTINGS
    def test_a_difference_leads_from_one_state_to_the_next(
        self, states: list[Record]
    ) -> None:
        """
        Old values are those before, new ones those after, and nothing is left out.
        """
        for before, after in pairwise(states):
            pairs = difference(before, after)
            forward = {name: new for name, (_, new) in pairs.items()}
            backward = {name: old for name, (old, _) in pairs.items()}

            assert after == before.replace(version=after.version, **forward)
            assert before == after.replace(version=before.version, **backward)


class TestWire:
    """
    A field alone has the JSON value that it has in its record.
    """

    @given(record=any_record)
    @MANY
    def test_what_was_stored_is_read(self, record: Record) -> None:
        """
        Each field of each class goes through its wire form unchanged, type for type.
        """
        cls = type(record)

        for name in field_names(cls):
            value = getattr(record, name)
            wire = json.loads(json.dumps(to_wire(cls, name, value)))
            assert value == from_wire(cls, name, wire)
            assert type(value) is type(from_wire(cls, name, wire))

    @given(record=any_record)
    @MANY
    def test_a_change_is_written_as_its_values_are(self, record: Record) -> None:
        """
        The text that a store keeps of a change holds the wire form of each value.
        """
        cls, fields = type(record), difference(None, record)
        wire = {
            name: [to_wire(cls, name, value) for value in pair]
            for name, pair in fields.items()
        }

        text = pairs_to_json(cls, fields)
        assert json.dumps(wire, ensure_ascii=False, separators=(",", ":")) == text


class TestMasks:
    """
    What is hidden is nowhere.
    """

    @given(record=any_record, data=st.data())
    @SETTINGS
    def test_no_form_holds_the_hidden_value(
        self, record: Record, data: st.DataObject
    ) -> None:
        """
        Whatever is hidden, repr, JSON, pickle and copies are without it.
        """
        names = [f.name for f in dataclasses.fields(record) if f.default is None]
        name = data.draw(st.sampled_from(names))
        seen = masked(record.replace(**{name: PHONE}), {name: "***"})
        back = pickle.loads(pickle.dumps(seen))  # noqa: S301 - made here

        for form in (seen, back, copy.deepcopy(seen)):
            assert PHONE not in repr(form) + form.to_json() + repr(form.to_dict())
            assert PHONE.encode() not in pickle.dumps(form)
            assert "***" == form.shown(name)
        assert seen == back
        assert hash(seen) == hash(back)
        assert record != seen

    @given(states=chains(), data=st.data())
    @MANY
    def test_what_masked_changes_make_is_the_masked_record(
        self, states: list[Record], data: st.DataObject
    ) -> None:
        """
        It makes no difference whether the changes are masked or what they make.
        """
        cls = type(states[0])
        known = set(hideable_fields(cls))
        if "custom" in field_names(cls):
            known |= {"plan"} | {key for each in states for key in each.custom}  # type: ignore[attr-defined]
        names = data.draw(st.sets(st.sampled_from(sorted(known))))
        maskings: dict[str, Masking] = dict.fromkeys(names, hide)
        told = [masked_change(each, maskings) for each in changes(states)]

        assert masked(states[-1], dict.fromkeys(names, "***")) == fold(told)

    @given(record=any_record)
    @SETTINGS
    def test_a_record_without_masks_is_itself(self, record: Record) -> None:
        """
        Hiding nothing changes nothing, not even which object it is.
        """
        assert record is masked(record, {})


class TestCustom:
    """
    Maps of custom values are values.
    """

    @given(custom=custom_values(), data=st.data())
    @SETTINGS
    def test_equal_entries_make_equal_maps(
        self, custom: FrozenMap, data: st.DataObject
    ) -> None:
        """
        The order in which entries came makes no difference to anything.
        """
        shuffled = FrozenMap(dict(data.draw(st.permutations(list(custom.items())))))

        assert custom == shuffled == dict(custom)
        assert hash(custom) == hash(shuffled)
        assert repr(custom) == repr(shuffled)
        assert pickle.dumps(custom) == pickle.dumps(shuffled)

    @given(one=custom_values(), two=custom_values())
    @SETTINGS
    def test_other_entries_make_other_maps(
        self, one: FrozenMap, two: FrozenMap
    ) -> None:
        """
        Maps are equal exactly if their entries are.
        """
        assert (dict(one) == dict(two)) is (one == two)
        assert (hash(one) == hash(two)) or one != two

    @given(custom=custom_values())
    @SETTINGS
    def test_the_check_makes_the_same_map(self, custom: FrozenMap) -> None:
        """
        The constructor and the check from outside agree on every map.
        """
        checked: Any = adapter(FrozenMap).validate_json(json.dumps(dict(custom)))

        assert custom == checked
        assert list(custom) == list(checked)

    @given(
        value=st.one_of(
            st.decimals(allow_nan=False, allow_infinity=False),
            st.dates(),
            instants(),
            st.booleans(),
            st.integers(-(2**63), 2**63 - 1),
            lines(),
        )
    )
    @MANY
    def test_typed_access_reads_what_it_kept(self, value: Any) -> None:
        """
        A custom field gives back every value of its type.
        """
        field = CustomField("field", type(value))

        assert value == field.read(FrozenMap(field.value(value)))


@given(kind=st.sampled_from(RECORD_TYPES), name=st.text(min_size=1))
@SETTINGS
def test_a_reference_reads_back(kind: type[Record], name: str) -> None:
    """
    The text of a reference is read as the same reference, whatever the id.
    """
    ref = Ref(kind.type_name, name)

    assert ref == Ref.parse(str(ref))


@given(
    pattern=st.sampled_from(
        ["C{yyyy}{mm}{dd}{seq:03}", "{seq}{yyyy}", "GZ{yyyy}{seq:3}", "E{seq:05}"]
    ),
    one=st.tuples(instants(), st.integers(1, 10**6)),
    two=st.tuples(instants(), st.integers(1, 10**6)),
)
@MANY
def test_numbers_are_unique(
    pattern: str, one: tuple[datetime, int], two: tuple[datetime, int]
) -> None:
    """
    Two numbers are equal only if period and running number are.
    """
    numbers = NumberFormat(pattern, ZoneInfo("UTC"))
    same = (numbers.period(one[0]), one[1]) == (numbers.period(two[0]), two[1])

    assert same is (numbers.write(*one) == numbers.write(*two))
