"""
Records of which a reader may not see everything.
"""

import copy
import dataclasses
import pickle
from collections.abc import Callable

import pytest

from crmkit.errors import HiddenRecordError, UnknownChoiceError
from crmkit.records import (
    Contact,
    Customer,
    Department,
    FrozenMap,
    Record,
    difference,
    hideable_fields,
    masked,
)
from tests.records.samples import FULL, by_name

PHONE = "13812345678"
MASK = "138****5678"
PLAIN = Customer(id="C1", name="华东机械", phone=PHONE, tags=("VIP",))
SEEN = masked(PLAIN, {"phone": MASK})
SEEN_CONTACT = masked(Contact(name="王芳"), {"name": "*芳"})


def pickled(record: Record) -> Record:
    """
    Return a record that went through pickle.
    """
    back = pickle.loads(pickle.dumps(record))  # noqa: S301 - made here
    assert isinstance(back, Record)
    return back


class TestWhatIsSeen:
    """
    A reader gets the mask where the value was.
    """

    def test_value_is_none_and_mask_is_shown(self) -> None:
        """
        The field is None; ``hidden`` and ``shown`` give the text in its place.
        """
        assert SEEN.phone is None
        assert {"phone": MASK} == SEEN.hidden
        assert MASK == SEEN.shown("phone")

    def test_what_is_not_hidden_is_as_it_was(self) -> None:
        """
        Other fields keep their values, and so does what they show.
        """
        assert ("华东机械", "华东机械", ("VIP",)) == (
            SEEN.name,
            SEEN.shown("name"),
            SEEN.tags,
        )
        assert PLAIN.ref == SEEN.ref

    def test_a_plain_record_hides_nothing(self) -> None:
        """
        Nothing is hidden on a plain record, and no mask makes no other record.
        """
        assert {} == PLAIN.hidden
        assert PHONE == PLAIN.shown("phone")
        assert PLAIN is masked(PLAIN, {})

    def test_masks_add_up(self) -> None:
        """
        A masked record can be masked further; the later mask counts.
        """
        more = masked(SEEN, {"email": "…", "phone": "***"})

        assert {"phone": "***", "email": "…"} == more.hidden
        assert {"phone": MASK} == SEEN.hidden

    def test_it_is_a_record_of_its_class(self) -> None:
        """
        Code that takes customers takes masked ones.
        """
        assert isinstance(SEEN, Customer)
        assert "Customer" == type(SEEN).__name__

    def test_masks_cannot_be_changed(self) -> None:
        """
        Neither the mapping nor the record can be written to.
        """
        with pytest.raises(TypeError):
            SEEN.hidden["phone"] = PHONE  # type: ignore[index]
        with pytest.raises(dataclasses.FrozenInstanceError):
            SEEN.phone = PHONE  # type: ignore[misc]

    @pytest.mark.parametrize("name", ["tags", "kind", "id", "custom", "Phone"])
    def test_only_what_may_be_none_can_be_hidden(self, name: str) -> None:
        """
        A field that is always there, or not there at all, is refused by name.
        """
        with pytest.raises(UnknownChoiceError, match=f"field cannot be '{name}'"):
            masked(PLAIN, {name: "…"})

    def test_without_custom_values_every_name_is_that_of_a_field(self) -> None:
        """
        Where records have any, a name that is none may be that of a custom field.
        """
        department = Department(id="D1", name="销售部")
        with pytest.raises(UnknownChoiceError, match="field cannot be 'phoen'"):
            masked(department, {"phoen": "…"})

        assert {"supervisor", "name"} == hideable_fields(Department)
        assert hideable_fields(Contact) == hideable_fields(type(SEEN_CONTACT))


class TestCustomValues:
    """
    Values of custom fields are hidden by the field's id.
    """

    PLAN = PLAIN.replace(custom=FrozenMap(plan="1200.50", level="gold"))

    def test_the_value_is_not_there_and_the_mask_is_shown(self) -> None:
        """
        What else there is stays, and so does the record itself.
        """
        seen = masked(self.PLAN, {"plan": "***", "phone": MASK})

        assert {"level": "gold"} == seen.custom
        assert {"plan": "***", "phone": MASK} == seen.hidden
        assert ("***", MASK, "gold") == tuple(
            map(seen.shown, ("plan", "phone", "level"))
        )
        assert {"plan": "1200.50", "level": "gold"} == self.PLAN.custom
        assert "1200.50" not in repr(seen) + seen.to_json() + repr(pickled(seen))

    def test_what_is_not_set_looks_the_same(self) -> None:
        """
        Nobody can tell whether there is something behind the mask.
        """
        without = self.PLAN.replace(custom=FrozenMap(level="gold"))

        assert masked(without, {"plan": "***"}) == masked(self.PLAN, {"plan": "***"})

    def test_a_custom_field_is_shown_by_its_id(self) -> None:
        """
        Also of a plain record; None if it is not set, an error if there are none.
        """
        assert ("1200.50", None) == (self.PLAN.shown("plan"), self.PLAN.shown("seats"))
        with pytest.raises(AttributeError):
            Department(name="销售部").shown("plan")

    def test_masks_of_two_kinds_add_up(self) -> None:
        """
        A record that hides a field can be made to hide a custom one, and again.
        """
        seen = masked(masked(self.PLAN, {"phone": MASK}), {"plan": "***"})

        assert masked(self.PLAN, {"phone": MASK, "plan": "***"}) == seen
        assert seen == masked(seen, {"plan": "***"})


class TestTheValueIsNowhere:
    """
    What is hidden cannot be had back from the record.
    """

    FORMS: tuple[Callable[[Record], str], ...] = (
        repr,
        str,
        Record.to_json,
        lambda record: repr(record.to_dict()),
        lambda record: repr(dataclasses.asdict(record)),
        lambda record: repr(dataclasses.astuple(record)),
        lambda record: repr(pickle.dumps(record)),
        lambda record: repr(record.__reduce__()),
    )

    @pytest.mark.parametrize("form", FORMS)
    def test_no_form_holds_it(self, form: Callable[[Record], str]) -> None:
        """
        Neither repr, JSON, plain values nor pickle hold the value.
        """
        assert PHONE in form(PLAIN)
        assert PHONE not in form(SEEN)

    def test_repr_shows_the_mask(self) -> None:
        """
        Whoever prints the record sees that something is hidden, and how.
        """
        assert f"phone={MASK!r}" in repr(SEEN)

    def test_json_has_null(self) -> None:
        """
        A hidden field is null, and no mask takes the place of a value.
        """
        assert '"phone":null' in SEEN.to_json()
        assert MASK not in SEEN.to_json()

    @pytest.mark.parametrize("again", [pickled, copy.copy, copy.deepcopy])
    def test_copies_hide_it_too(self, again: Callable[[Record], Record]) -> None:
        """
        A copied or unpickled record is as masked as it was.
        """
        back = again(SEEN)

        assert SEEN == back
        assert SEEN.hidden == back.hidden
        assert type(SEEN) is type(back)

    @pytest.mark.parametrize("record", FULL, ids=by_name)
    def test_every_field_that_may_be_none_can_be_hidden(self, record: Record) -> None:
        """
        Of a record with everything hidden, JSON and repr can still be had.
        """
        names = [
            field.name for field in dataclasses.fields(record) if field.default is None
        ]
        seen = masked(record, dict.fromkeys(names, "***"))

        assert [None] * len(names) == [getattr(seen, name) for name in names]
        assert ["***"] * len(names) == [seen.shown(name) for name in names]
        assert {None} == {seen.to_dict()[name] for name in names}
        assert len(names) == repr(seen).count("***")


class TestNothingIsMadeOfIt:
    """
    None in a hidden field is not its value.
    """

    def test_replace_is_refused(self) -> None:
        """
        A copy with other values would lose what is hidden.
        """
        with pytest.raises(HiddenRecordError) as caught:
            SEEN.replace(name="x")

        assert ("customer", ("phone",)) == caught.value.args
        assert (
            "customer has hidden fields ('phone'), so it cannot be written; "
            "change single fields through a command instead"
        ) == str(caught.value)

    def test_replace_of_the_standard_library_is_refused(self) -> None:
        """
        ``dataclasses.replace`` cannot pass the masks on, so it is refused as well.
        """
        with pytest.raises(HiddenRecordError) as caught:
            dataclasses.replace(SEEN, name="x")

        assert (
            "customer has hidden fields, so it cannot be written; "
            "change single fields through a command instead"
        ) == str(caught.value)

    @pytest.mark.parametrize(
        ("before", "after"), [(None, SEEN), (PLAIN, SEEN), (SEEN, PLAIN)]
    )
    def test_difference_is_refused(
        self, before: Customer | None, after: Customer
    ) -> None:
        """
        No history is made of None that is no value.
        """
        with pytest.raises(HiddenRecordError):
            difference(before, after)


class TestEquality:
    """
    A masked record is its visible values and its masks.
    """

    def test_never_equal_to_a_plain_one(self) -> None:
        """
        Not even to one that really has nothing there.
        """
        assert PLAIN != SEEN
        assert PLAIN.replace(phone=None) != SEEN
        assert SEEN != PLAIN.replace(phone=None)

    def test_equal_if_all_that_is_shown_is_equal(self) -> None:
        """
        Equal masks make equal records with equal hashes, others do not.
        """
        other = PLAIN.replace(phone="13800005678")

        assert SEEN == masked(other, {"phone": MASK})
        assert hash(SEEN) == hash(masked(other, {"phone": MASK}))
        assert SEEN != masked(PLAIN, {"phone": "***"})
        assert SEEN != masked(PLAIN, {"email": MASK})

    def test_another_class_is_another_record(self) -> None:
        """
        Records of two classes are never equal, whatever they show.
        """
        contact: Record = masked(Contact(id="C1", name="华东机械"), {"phone": MASK})

        assert contact != SEEN
