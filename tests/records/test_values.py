"""
The kinds of value that a field may hold, and records as values.
"""

import copy
import dataclasses
import datetime as dt
import pickle
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from crmkit import records
from crmkit.errors import FieldError, InvalidRecordError, UnknownChoiceError
from crmkit.records import (
    RECORD_TYPES,
    Attachment,
    Contact,
    Customer,
    Document,
    FrozenMap,
    Interaction,
    Record,
    Ref,
    Ticket,
    User,
    adapter,
    masked,
    record_class,
)
from tests.records.samples import FULL, LEAST, by_name
from tests.schemas.snapshots import documents, name_of

ATHENS = ZoneInfo("Europe/Athens")


class Nowhere(tzinfo):
    """
    A zone that does not know its offset, so its datetimes are naive.
    """

    def __repr__(self) -> str:
        return "Nowhere()"

    def utcoffset(self, _: datetime | None) -> None:
        """
        Know nothing.
        """

    dst = tzname = utcoffset


def opened(value: object) -> datetime | None:
    """
    Return the instant that a value makes in a ticket from outside.
    """
    return Ticket.of({**LEAST[Ticket], "opened_at": value}).opened_at


class TestInstant:
    """
    A point in time, kept in UTC.
    """

    @pytest.mark.parametrize(
        "value",
        [
            "2026-03-02T01:30:00Z",
            "2026-03-02T01:30:00+00:00",
            "2026-03-02T09:30:00+08:00",
            "2026-03-01T20:00:00-05:30",
            "2026-03-02 01:30Z",
            datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
            datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8))),
            datetime(2026, 3, 2, 3, 30, tzinfo=ATHENS),
        ],
        ids=str,
    )
    def test_any_zone_becomes_utc(self, value: object) -> None:
        """
        However it is written, an instant is kept in UTC.
        """
        instant = opened(value)

        assert datetime(2026, 3, 2, 1, 30, tzinfo=UTC) == instant
        assert instant is not None
        assert UTC is instant.tzinfo

    def test_both_halves_of_a_repeated_hour(self) -> None:
        """
        When clocks go back, ``fold`` says which of two instants is meant.
        """
        first = datetime(2026, 10, 25, 3, 30, tzinfo=ATHENS)

        assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) == opened(first)
        assert datetime(2026, 10, 25, 1, 30, tzinfo=UTC) == opened(
            first.replace(fold=1)
        )

    @pytest.mark.parametrize(
        "value",
        [
            "2026-03-02T09:00:00",
            "2026-03-02",
            "2026-02-30T09:00:00Z",
            "yesterday",
            "",
            "1772413200",
            1772413200,
            1772413200.5,
            True,
            date(2026, 3, 2),
            datetime(2026, 3, 2, 9),  # noqa: DTZ001 - that is the point
            datetime(2026, 3, 2, 9, tzinfo=Nowhere()),
            "0001-01-01T00:00:00+08:00",
            "9999-12-31T23:59:59-08:00",
        ],
        ids=repr,
    )
    def test_what_is_no_instant(self, value: object) -> None:
        """
        Numbers, naive datetimes and what has no place in UTC are refused.
        """
        with pytest.raises(InvalidRecordError) as caught:
            opened(value)

        assert [("opened_at", "instant")] == [
            (p.field, p.code) for p in caught.value.problems
        ]


class TestDay:
    """
    A calendar day.
    """

    @pytest.mark.parametrize("value", ["2026-03-02", date(2026, 3, 2)])
    def test_text_and_dates(self, value: object) -> None:
        """
        A day is taken as ISO text or as a date.
        """
        customer = Customer.of({"name": "x", "first_contact_on": value})

        assert date(2026, 3, 2) == customer.first_contact_on

    @pytest.mark.parametrize(
        "value",
        [86_400, "86400", 0.0, True, "2026-W10-1", "20260302", "2026-3-2",
         "2026-02-30", "２０２６-03-02", "", "2026-03-02T00:00:00Z",
         datetime(2026, 3, 2, tzinfo=UTC)],
        ids=repr,
    )  # fmt: skip
    def test_what_is_no_day(self, value: object) -> None:
        """
        A number is no day, nor is an instant, whose day depends on a zone.
        """
        with pytest.raises(InvalidRecordError, match="should be a day such as"):
            Customer.of({"name": "x", "first_contact_on": value})


class TestTags:
    """
    A set of short texts.
    """

    def test_sorted_without_doubles(self) -> None:
        """
        Equal sets are equal values, in whatever order they came.
        """
        customer = Customer.of({"name": "x", "tags": [" b", "a", "b", "老客户"]})

        assert ("a", "b", "老客户") == customer.tags
        assert customer == Customer.of({"name": "x", "tags": ("老客户", "b", "a")})

    @pytest.mark.parametrize("tags", [[""], [None], ["a\tb"], ["x" * 201], None, {}])
    def test_a_tag_is_a_line(self, tags: object) -> None:
        """
        Each tag is one line of text.
        """
        with pytest.raises(InvalidRecordError):
            Customer.of({"name": "x", "tags": tags})


class TestText:
    """
    What every store can keep.
    """

    FIELDS: ClassVar[list[tuple[type[Record], str]]] = [
        (type(record), field.name)
        for record in FULL
        for field in dataclasses.fields(record)
        if isinstance(getattr(record, field.name), str)
    ]

    @pytest.mark.parametrize(("cls", "field"), FIELDS)
    @pytest.mark.parametrize("bad", ["a\0", "\0", "a\ud800", "\udfffa"], ids=ascii)
    def test_nul_and_lone_surrogates_are_refused(
        self, cls: type[Record], field: str, bad: str
    ) -> None:
        """
        No text field of any record takes what PostgreSQL or UTF-8 could not keep.
        """
        with pytest.raises(InvalidRecordError) as caught:
            cls.of({**LEAST[cls], field: bad})

        assert [field] == [problem.field for problem in caught.value.problems]

    @pytest.mark.parametrize("field", ["roles"])
    @pytest.mark.parametrize("bad", ["a\0", "a\ud800"], ids=ascii)
    def test_in_lists_too(self, field: str, bad: str) -> None:
        """
        Nor does any text in a list.
        """
        with pytest.raises(InvalidRecordError, match=rf"user\.{field}\.0"):
            User.of({"name": "x", field: [bad]})

    def test_text_is_trimmed(self) -> None:
        """
        Space around text is no part of it.
        """
        customer = Customer.of({"name": " 华东机械\n", "remarks": "\n a\n b \n"})

        assert ("华东机械", "a\n b") == (customer.name, customer.remarks)

    def test_text_beyond_the_basic_plane_is_kept(self) -> None:
        """
        Rare characters and emoji are text like any other.
        """
        assert "𠮷田🙂" == Customer.of({"name": "𠮷田🙂"}).name

    def test_limits(self) -> None:
        """
        The longest text passes, one more character does not.
        """
        longest = Customer(name="x" * 200, remarks="y" * 20_000)

        assert longest == Customer.of(longest)
        with pytest.raises(InvalidRecordError, match="2 problems"):
            Customer.of({"name": "x" * 201, "remarks": "y" * 20_001})


class TestRef:
    """
    Which record is meant.
    """

    def test_text_and_back(self) -> None:
        """
        A reference is written as type and id; an id may hold a colon.
        """
        ref = Ref("user", "system:import")

        assert "user:system:import" == str(ref)
        assert ref == Ref.parse(str(ref))
        assert Ref("ticket", "T1") == Ticket(id="T1").ref

    @pytest.mark.parametrize("text", ["", "ticket", "ticket:", ":T1"])
    def test_what_is_no_reference(self, text: str) -> None:
        """
        Text without a type or an id is refused.
        """
        with pytest.raises(FieldError) as caught:
            Ref.parse(text)

        assert f"ref.text: should look like type:id, got {text!r}" == str(caught.value)

    def test_can_be_sorted_and_kept_in_sets(self) -> None:
        """
        References are ordered by type, then id, and are hashable.
        """
        refs = {Ref("ticket", "T2"), Ref("customer", "C9"), Ref("ticket", "T1")}

        assert ["customer:C9", "ticket:T1", "ticket:T2"] == list(map(str, sorted(refs)))


@pytest.mark.parametrize("record", FULL, ids=by_name)
class TestRecordsAreValues:
    """
    A record is what it holds.
    """

    def test_frozen(self, record: Record) -> None:
        """
        No field can be set or deleted.
        """
        with pytest.raises(dataclasses.FrozenInstanceError):
            record.id = "other"  # type: ignore[misc]
        with pytest.raises(dataclasses.FrozenInstanceError):
            del record.id

    def test_slotted(self, record: Record) -> None:
        """
        There is no dict to pay for, and no room for a misspelt field.
        """
        assert not hasattr(record, "__dict__")
        assert not hasattr(adapter(type(record)).validate_python(record), "__dict__")

    def test_keyword_only(self, record: Record) -> None:
        """
        Fields are named, so their order is free to change.
        """
        with pytest.raises(TypeError):
            type(record)("id")  # type: ignore[call-arg]

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_survives_pickle(self, record: Record, protocol: int) -> None:
        """
        A pickled record is equal, of the same class, and has the same hash.
        """
        text = pickle.dumps(record, protocol)
        back = pickle.loads(text)  # noqa: S301 - made here

        assert type(record) is type(back)
        assert record == back
        assert hash(record) == hash(back)

    def test_survives_copy(self, record: Record) -> None:
        """
        A copied record is equal and has the same hash, as have its parts.
        """
        deep = copy.deepcopy(record)

        assert record == deep == copy.copy(record) == record.replace()
        assert hash(record) == hash(deep) == hash(copy.copy(record))

    def test_repr_makes_an_equal_record(self, record: Record) -> None:
        """
        What Python shows of a record can be pasted into a program.
        """
        names = {**vars(records), "datetime": dt}

        assert record == eval(repr(record), names)  # noqa: S307 - made here

    def test_is_equal_to_nothing_else(self, record: Record) -> None:
        """
        Neither its data nor a record of another class is the same thing.
        """
        others: list[object] = [other for other in FULL if other is not record]

        assert record not in [*others, record.to_dict(), repr(record), None]
        assert len({*FULL, *map(copy.deepcopy, FULL)}) == len(FULL)

    def test_each_field_makes_it_another(self, record: Record) -> None:
        """
        Records differ if one field does.
        """
        same = [
            field.name
            for field in dataclasses.fields(record)
            if record == record.replace(**{field.name: "something else"})
        ]

        assert [] == same

    def test_dataclasses_know_it(self, record: Record) -> None:
        """
        The standard library's own way to change a field gives the same as ours.
        """
        assert record.replace(id="other") == dataclasses.replace(record, id="other")

    def test_replace_makes_another(self, record: Record) -> None:
        """
        A copy with another id is another value; the record stays.
        """
        other = record.replace(id="other")

        assert ("other", type(record)) == (other.id, type(other))
        assert record != other
        assert record == other.replace(id=record.id)

    def test_matches_a_pattern(self, record: Record) -> None:
        """
        Records work in ``match`` by class and field.
        """
        cls = type(record)
        match record:
            case cls(id=name, version=int(version)):
                assert (record.id, record.version) == (name, version)
            case _:
                pytest.fail("the pattern did not match")

    def test_no_pattern_goes_by_position(self, record: Record) -> None:
        """
        A pattern names its fields, so their order is free to change.
        """
        assert () == type(record).__match_args__

    def test_type_has_a_name_in_both_languages(self, record: Record) -> None:
        """
        What a record is called is known of its class, and of no other.
        """
        label = type(record).label
        others = [cls.label for cls in RECORD_TYPES if cls is not type(record)]

        assert label.en
        assert label.zh
        assert [] == [one for one in others if {one.en, one.zh} & {label.en, label.zh}]

    def test_type_name_leads_to_the_class(self, record: Record) -> None:
        """
        The catalogue knows each class by its name.
        """
        assert type(record) is record_class(record.type_name)


def test_unknown_type_name() -> None:
    """
    A type that is not there is refused with the nearest one.
    """
    with pytest.raises(UnknownChoiceError) as caught:
        record_class("tickte")

    assert str(caught.value).endswith("; did you mean 'ticket'?")


@pytest.mark.parametrize(
    ("data", "usable"),
    [
        ({"department": "D1", "roles": ["agent"]}, True),
        ({"department": "D1", "roles": ["agent"], "active": False}, False),
        ({"department": "D1"}, False),
        ({"roles": ["agent"]}, False),
    ],
)
def test_an_account_needs_department_and_roles(
    data: dict[str, Any], usable: bool
) -> None:
    """
    A user may act once he is placed, and until he leaves (P1).
    """
    assert usable is User.of({"name": "李娜", **data}).usable


def test_every_class_documents_its_fields() -> None:
    """
    Each field of each record is explained in the docstring of its class.
    """
    assert [] == [
        (cls.__name__, field.name)
        for cls in RECORD_TYPES
        for field in dataclasses.fields(cls)
        if f"    {field.name}: " not in f"{cls.__doc__}{Record.__doc__}"
    ]


def test_patterns_read_as_they_should() -> None:
    """
    A pattern says class, choice and shape of a record at once.
    """
    match next(record for record in FULL if isinstance(record, Customer)):
        case Customer(kind="company"):
            pytest.fail("this one is a person")
        case Customer(kind="person", city=str(city), tags=[first, *_]):
            assert ("杭州", "VIP") == (city, first)
        case _:
            pytest.fail("the pattern did not match")


class TestRepr:
    """
    What Python shows of a record.
    """

    def test_says_what_is_not_as_by_default(self) -> None:
        """
        Fields that nobody filled are left out, so a record can be read.
        """
        ticket = Ticket(id="T1", customer="C1", tags=("急",), custom=FrozenMap(n=1))

        assert (
            "Ticket(id='T1', customer='C1', tags=('急',), custom=FrozenMap({'n': 1}))"
        ) == repr(ticket)

    def test_says_choices_by_name(self) -> None:
        """
        A choice is written as it is in a program.
        """
        assert "Customer(kind=CustomerKind.PERSON)" == repr(
            Customer(kind=records.CustomerKind.PERSON)
        )

    def test_tells_values_that_are_equal_and_of_another_type(self) -> None:
        """
        ``0`` is not taken for ``False``, so what is wrong with a record is seen.
        """
        assert "Contact(primary=0)" == repr(Contact(primary=0))  # type: ignore[arg-type]

    def test_a_hidden_field_shows_its_mask(self) -> None:
        """
        The value is not there, and the mask stands in its place.
        """
        seen = masked(Contact(name="王芳", phone="13812345678"), {"phone": "138****"})

        assert "Contact(name='王芳', phone='138****')" == repr(seen)

    def test_documents_too(self) -> None:
        """
        Commands and other documents are shown alike, nested ones too.
        """
        from crmkit.desk import RecordInteraction

        call = Interaction(mode=records.Mode.PHONE, summary="x")

        assert (
            "RecordInteraction(interaction=Interaction(mode=Mode.PHONE, summary='x'))"
        ) == repr(RecordInteraction(interaction=call))


class TestParts:
    """
    Records whose parts are values of their own.
    """

    SCAN = Attachment(digest=64 * "0", name="合同.pdf", media_type="a/b", size=1)

    @pytest.mark.parametrize(
        "cls",
        [c for c in RECORD_TYPES if "attachments" in c.__slots__],
        ids=by_name,
    )
    def test_attachments(self, cls: type[Record]) -> None:
        """
        A record with files can be hashed, compared, copied and pickled.
        """
        one, other = (
            cls.of({**LEAST[cls], "attachments": [copy.copy(self.SCAN)]})
            for _ in range(2)
        )
        back = pickle.loads(pickle.dumps(one))  # noqa: S301 - made here

        assert {one} == {other, back, copy.deepcopy(one)}
        assert one != one.replace(attachments=())

    @pytest.mark.parametrize(
        "cls",
        [c for c in RECORD_TYPES if "custom" in c.__slots__],
        ids=by_name,
    )
    def test_custom_values(self, cls: type[Record]) -> None:
        """
        So can one with custom values, in whatever order they came.
        """
        values = {"n": 1, "langs": ("zh", "en"), "yes": True, "plan": "1.50"}
        one = cls.of({**LEAST[cls], "custom": values})
        other = cls.of({**LEAST[cls], "custom": dict(reversed(values.items()))})
        back = pickle.loads(pickle.dumps(one))  # noqa: S301 - made here

        assert {one} == {other, back, copy.deepcopy(one)}
        assert one != one.replace(custom=FrozenMap({**values, "yes": 1}))


@pytest.mark.parametrize("cls", documents(), ids=name_of)
def test_every_document_is_frozen_slotted_and_keyword_only(
    cls: type[Document],
) -> None:
    """
    Commands, policies and machines are values of the same kind as records.
    """
    made: Any = cls

    assert made.__dataclass_params__.frozen
    assert "__slots__" in vars(cls)
    assert [] == [field.name for field in dataclasses.fields(cls) if not field.kw_only]
