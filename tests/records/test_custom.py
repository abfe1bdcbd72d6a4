"""
Values of custom fields.
"""

import copy
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from crmkit.errors import CustomValueError
from crmkit.records import NO_CUSTOM, Customer, CustomField, FrozenMap, Priority

PLAN = FrozenMap(seats=12, trial=True, name="标准", langs=("zh", "en"))


class TestFrozenMap:
    """
    An immutable map from ids to values.
    """

    def test_is_a_mapping(self) -> None:
        """
        It reads like any other mapping, in the order of its keys.
        """
        assert isinstance(PLAN, Mapping)
        assert ["langs", "name", "seats", "trial"] == list(PLAN)
        assert (12, None, 4) == (PLAN["seats"], PLAN.get("price"), len(PLAN))
        assert {"seats": 12} == FrozenMap({"seats": 12})
        assert "FrozenMap({'seats': 12})" == repr(FrozenMap(seats=12))

    def test_cannot_be_changed(self) -> None:
        """
        Neither entries nor attributes can be set.
        """
        with pytest.raises(TypeError):
            PLAN["seats"] = 13  # type: ignore[index]
        with pytest.raises(AttributeError):
            PLAN.seats = 13  # type: ignore[attr-defined]

    def test_does_not_follow_its_source(self) -> None:
        """
        A dict or list it was made from may change afterwards.
        """
        source: dict[str, Any] = {"langs": ["zh"]}
        made = FrozenMap(source)
        source["langs"].append("en")
        source["seats"] = 1

        assert {"langs": ("zh",)} == made

    def test_dumping_gives_a_copy(self) -> None:
        """
        What a dump returns is not the inside of the map.
        """
        customer = Customer(name="x", custom=FrozenMap(seats=12))
        customer.to_dict()["custom"]["seats"] = 13

        assert 12 == customer.custom["seats"]

    def test_order_does_not_count(self) -> None:
        """
        Equal entries make equal maps with equal hashes, in whatever order.
        """
        one, two = FrozenMap(a=1, b="2"), FrozenMap(b="2", a=1)

        assert one == two
        assert hash(one) == hash(two)
        assert 1 == len({one, two})

    @pytest.mark.parametrize("record", [PLAN, Customer(name="x", custom=PLAN)])
    def test_survives_pickle_and_copy(self, record: object) -> None:
        """
        A map, alone or in a record, can be pickled and copied.
        """
        back = pickle.loads(pickle.dumps(record))  # noqa: S301 - made here

        assert record == back == copy.copy(record) == copy.deepcopy(record)
        assert hash(record) == hash(back)

    @pytest.mark.parametrize(
        "key", ["Seats", "1st", "", "座位", "a-b", "a" * 64, "a\n", "_a", "\ud800"]
    )
    def test_a_key_is_an_ascii_id(self, key: str) -> None:
        """
        Other keys are refused.
        """
        with pytest.raises(CustomValueError, match="an id of a–z, 0–9 and _, 63"):
            FrozenMap({key: 1})

    @pytest.mark.parametrize(
        "value",
        [1.5, None, 2**63, -(2**63) - 1, {}, [1], ("a", None), b"a", Decimal(1),
         date(2026, 3, 2), "a\0", "\ud800", ("a", "b\0"), ("\udfff",)],
    )  # fmt: skip
    def test_a_value_is_of_few_kinds(self, value: object) -> None:
        """
        What some store could not keep is refused, by constructor and check alike.
        """
        with pytest.raises(CustomValueError) as caught:
            FrozenMap(field=value)
        with pytest.raises(ValueError, match=r"custom\.field: should be text"):
            Customer.of({"name": "x", "custom": {"field": value}})

        assert (
            f"custom field 'field' cannot be {value!r} (allowed: text, a whole number "
            "of 64 bits, true/false or a list of text)"
        ) == str(caught.value)

    @pytest.mark.parametrize(
        "value", ["", "a", 0, -(2**63), 2**63 - 1, True, (), ("a",)]
    )
    def test_the_check_makes_the_same_map(self, value: object) -> None:
        """
        Data from outside makes the map that the constructor makes, type for type.
        """
        made = Customer.of({"name": "x", "custom": {"b": value, "a": 1}}).custom

        assert FrozenMap(a=1, b=value) == made
        assert ["a", "b"] == list(made)
        assert type(value) is type(made["b"])

    def test_a_choice_is_kept_as_text(self) -> None:
        """
        A member of an enum of text becomes plain text.
        """
        assert str is type(FrozenMap(level=Priority.HIGH)["level"])

    def test_all_problems_are_named(self) -> None:
        """
        Each bad entry of a map is a problem of its own.
        """
        with pytest.raises(ValueError, match="3 problems"):
            Customer.of({"name": "x", "custom": {"a": 1.5, "b": None, "C": "c"}})

    def test_nothing_is_shared(self) -> None:
        """
        Records without custom fields share one empty map.
        """
        assert NO_CUSTOM is Customer(name="x").custom
        assert not NO_CUSTOM


class TestCustomField:
    """
    Typed access by key.
    """

    @pytest.mark.parametrize(
        ("kind", "value", "kept"),
        [
            (Decimal, Decimal("1200.50"), "1200.50"),
            (date, date(2026, 3, 2), "2026-03-02"),
            (datetime, datetime(2026, 3, 2, 1, tzinfo=UTC), "2026-03-02T01:00:00Z"),
            (bool, True, True),
            (int, 12, 12),
            (str, "标准", "标准"),
            (tuple[str, ...], ("zh", "en"), ("zh", "en")),
            (timedelta, timedelta(hours=36), "P1DT12H"),
            (Priority, Priority.HIGH, "high"),
        ],
        ids=str,
    )
    def test_a_value_is_kept_and_read_back(
        self, kind: type[Any], value: object, kept: object
    ) -> None:
        """
        What is not text, number or flag is kept as ISO text and read back equal.
        """
        field = CustomField("field", kind)
        custom = FrozenMap(field.value(value))

        assert kept == custom["field"]
        assert value == field.read(custom)
        assert value == field.of(Customer(name="x", custom=custom))
        assert value == field.of(Customer.of({"name": "x", "custom": {"field": kept}}))

    def test_an_instant_is_kept_in_utc(self) -> None:
        """
        The zone of an instant does not matter.
        """
        field = CustomField("at", datetime)
        nine = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))

        assert {"at": "2026-03-02T01:00:00Z"} == field.value(nine)

    def test_unset_is_none(self) -> None:
        """
        A field that is not in the map has no value.
        """
        assert CustomField("plan", Decimal).of(Customer(name="x")) is None

    @pytest.mark.parametrize(
        ("kind", "kept"),
        [
            (Decimal, "a lot"),
            (date, "2026-02-30"),
            (date, 20260302),
            (datetime, 5),
            (datetime, "2026-03-02T09:00:00"),
            (bool, "perhaps"),
            (int, "twelve"),
            (str, 12),
            (tuple[str, ...], "zh"),
        ],
        ids=str,
    )
    def test_a_value_of_another_type_is_refused(
        self, kind: type[Any], kept: object
    ) -> None:
        """
        What the map holds must be of the field's type; so must what is put in.
        """
        field = CustomField("field", kind)

        with pytest.raises(CustomValueError) as reading:
            field.read(FrozenMap(field=kept))
        with pytest.raises(CustomValueError) as keeping:
            field.value(kept)

        assert ("field", kept, kind.__name__) == reading.value.args
        assert reading.value.args == keeping.value.args

    def test_error_text(self) -> None:
        """
        The error names the field, what came and the type.
        """
        with pytest.raises(CustomValueError) as caught:
            CustomField("seats", int).read(FrozenMap(seats="many"))

        assert "custom field 'seats' cannot be 'many' (allowed: int)" == str(
            caught.value
        )
