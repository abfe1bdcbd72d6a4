"""
Changes of which a reader may not see every value, and what is folded from them.
"""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crmkit.errors import CustomValueError, InvalidRecordError
from crmkit.records import (
    Change,
    Customer,
    FrozenMap,
    Mask,
    Masking,
    Ref,
    as_of,
    check_fields,
    fold,
    masked,
    masked_change,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PHONE = "13812345678"
NEW_PHONE = "13900005678"


def phone(value: Any) -> str:
    """
    Return what stands for a phone number, and nothing where there is none.
    """
    return f"{value[:3]}****{value[-4:]}" if value else ""


def hide(value: Any) -> str:
    """
    Return what stands for a value, whatever there is.
    """
    return "***"


def pickled(value: Any) -> Any:
    """
    Return a value that went through pickle.
    """
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - made here


def change(version: int, command: str = "change_customer", **fields: Any) -> Change:
    """
    Return a change of a customer, a day after the one before.
    """
    at = AT + (version - 1) * DAY
    return Change(
        id=f"c{version}",
        record=Ref("customer", "C1"),
        version=version,
        at=at,
        recorded_at=at,
        by="li",
        cause="request",
        command=command,
        fields=fields,
    )


def seen(maskings: dict[str, Masking], *changes: Change) -> list[Change]:
    """
    Return changes as somebody sees them.
    """
    return [masked_change(each, maskings) for each in changes]


HISTORY = (
    change(1, "add_customer", name=(None, "华东机械"), phone=(None, PHONE)),
    change(2, phone=(PHONE, NEW_PHONE), custom=(FrozenMap(), FrozenMap(plan="1200"))),
    change(
        3,
        city=(None, "上海"),
        custom=(FrozenMap(plan="1200"), FrozenMap(level="gold", plan="900")),
    ),
)


class TestMask:
    """
    A mask is text, and no value.
    """

    def test_it_is_text_that_says_what_it_is(self) -> None:
        """
        It is shown as it is, and its repr is not that of a value.
        """
        assert "***" == Mask("***")
        assert "Mask('***')" == repr(Mask("***"))
        assert "***" == f"{Mask('***')}"

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
    def test_copies_are_masks(self, again: Any) -> None:
        """
        Nothing makes a value of it on the way.
        """
        assert Mask is type(again(Mask("***")))

    def test_it_is_never_taken_for_a_value(self) -> None:
        """
        Who sends back what he was shown would write the mask over the value.
        """
        held = seen({"phone": phone, "plan": hide}, *HISTORY)[1].fields
        mask, custom = held["phone"][1], held["custom"][1]
        asked: list[Any] = [
            lambda: Customer.of(Customer(name="x", phone=mask)),
            lambda: check_fields(Customer, {"phone": mask}),
        ]
        for ask in asked:
            with pytest.raises(InvalidRecordError) as caught:
                ask()
            assert [
                "customer.phone: is a mask: give what it hides, or leave it empty"
            ] == [str(each) for each in caught.value.problems]
        for given in (custom, dict(custom)):
            with pytest.raises(InvalidRecordError) as caught:
                check_fields(Customer, {"custom": given})
            assert [("custom", "masked")] == [
                (each.field, each.code) for each in caught.value.problems
            ]
        with pytest.raises(CustomValueError):
            FrozenMap(dict(custom))


class TestMaskedChange:
    """
    Old and new values of hidden fields are masks.
    """

    def test_values_are_masks(self) -> None:
        """
        What is not hidden is as it was.
        """
        first, second, third = seen({"phone": phone}, *HISTORY)

        assert (None, "138****5678") == first.fields["phone"]
        assert ("138****5678", "139****5678") == second.fields["phone"]
        assert (None, Mask, Mask) == (
            first.fields["phone"][0], *map(type, second.fields["phone"])
        )  # fmt: skip
        assert HISTORY[0].fields["name"] == first.fields["name"]
        assert HISTORY[2] == third

    def test_nothing_hidden_is_the_change_itself(self) -> None:
        """
        Who may see everything is given what there is.
        """
        assert HISTORY[0] is masked_change(HISTORY[0], {})

    def test_custom_values_are_masked_by_their_id(self) -> None:
        """
        Within the map, in which the others stay.
        """
        _, second, third = seen({"plan": hide}, *HISTORY)

        hidden = {"plan": Mask("***")}
        assert (hidden, hidden) == second.fields["custom"]
        assert {"level": "gold", **hidden} == third.fields["custom"][1]
        assert ["level", "plan"] == list(third.fields["custom"][1])

    def test_no_form_holds_the_value(self) -> None:
        """
        Neither repr nor pickle do.
        """
        forms = [
            form
            for each in seen({"phone": phone, "plan": hide}, *HISTORY)
            for form in (repr(each), repr(pickle.dumps(each)))
        ]

        for form in forms:
            for value in (PHONE, NEW_PHONE, "1200", "900"):
                assert value not in form

    def test_pickled_masks_are_masks(self) -> None:
        """
        Also those among custom values.
        """
        for each in seen({"phone": phone, "plan": hide}, *HISTORY):
            assert each == pickled(each)
            assert repr(each) == repr(pickled(each))

    @pytest.mark.parametrize(
        "fields", [{}, {"lost_reason": (None, "价格")}], ids=["nothing", "something"]
    )
    def test_what_is_hidden_whatever_there_is_tells_nothing(
        self, fields: dict[str, Any]
    ) -> None:
        """
        The first change has it, so nobody can tell whether there was a value.
        """
        maskings: dict[str, Masking] = {"lost_reason": hide, "plan": hide}
        custom = {"custom": (None, FrozenMap(plan="1"))} if fields else {}
        made = change(1, "add_customer", name=(None, "x"), city=(None, "y"))
        made = change(1, "add_customer", **{**made.fields, **fields, **custom})
        (told,) = seen(maskings, made)

        assert ["name", "city", "lost_reason", "custom"] == list(told.fields)
        assert ("***", "***") == told.fields["lost_reason"]
        assert "***" == told.fields["custom"][1]["plan"]


class TestFold:
    """
    What is folded from masked changes hides what they hide.
    """

    def test_it_is_the_masked_record(self) -> None:
        """
        As if the record itself had been masked.
        """
        maskings: dict[str, Masking] = {"phone": phone, "plan": hide}
        plain = fold(HISTORY)
        held = fold(seen(maskings, *HISTORY))

        assert masked(plain, {"phone": "139****5678", "plan": "***"}) == held
        assert {"level": "gold"} == held.custom  # type: ignore[attr-defined]

    @pytest.mark.parametrize("length", [1, 2, 3])
    def test_each_state_is(self, length: int) -> None:
        """
        Also what it was at an instant.
        """
        known = seen({"phone": phone}, *HISTORY)
        number = PHONE if length == 1 else NEW_PHONE
        wanted = masked(fold(HISTORY[:length]), {"phone": phone(number)})

        assert wanted == fold(known[:length])
        assert wanted == as_of(known, AT + (length - 1) * DAY)

    def test_what_is_shown_again_is_not_hidden(self) -> None:
        """
        The last change of a field says whether it is.
        """
        first, *rest = HISTORY
        held = fold([*seen({"phone": phone}, first), *rest])

        assert NEW_PHONE == held.shown("phone")
        assert {} == held.hidden

    def test_when_a_snapshot_was_made_may_be_hidden(self) -> None:
        """
        Then nobody can say that there was no record before.
        """
        made = change(1, "snapshot", created_at=(None, AT - DAY))
        (told,) = seen({"created_at": hide}, made)

        assert as_of([made], AT - 2 * DAY) is None
        assert "UNKNOWN" == getattr(as_of([told], AT - 2 * DAY), "name", None)
