"""
The JSON form of records, and the JSON Schema that describes it.

Not here: whether a schema is still the one on file (``tests/schemas``).
"""

import json
from typing import Any, cast

import pytest

from crmkit.desk import Adopt
from crmkit.errors import InvalidRecordError
from crmkit.records import (
    RECORD_TYPES,
    ArchiveContent,
    AuditEntry,
    Customer,
    FieldDefinition,
    Record,
    Ticket,
    Turns,
)
from tests.records.samples import FULL, LEAST, by_name


@pytest.mark.parametrize("record", FULL, ids=by_name)
class TestRoundTrip:
    """
    What was written is what is read.
    """

    def test_json(self, record: Record) -> None:
        """
        A record goes through JSON text unchanged.
        """
        assert record == type(record).from_json(record.to_json())

    def test_bytes(self, record: Record) -> None:
        """
        UTF-8 bytes are read like text.
        """
        assert record == type(record).from_json(record.to_json().encode())

    def test_dict(self, record: Record) -> None:
        """
        A record goes through plain values unchanged.
        """
        assert record == type(record).of(record.to_dict())

    def test_both_forms_say_the_same(self, record: Record) -> None:
        """
        The plain values are those of the JSON text.
        """
        assert json.loads(record.to_json()) == record.to_dict()


#: What is made here, and no command brings along.
KEPT_HERE = (ArchiveContent, AuditEntry, FieldDefinition, Turns)


@pytest.mark.parametrize(
    "record", [one for one in FULL if not isinstance(one, KEPT_HERE)], ids=by_name
)
def test_a_command_that_holds_a_record_is_read_back(record: Record) -> None:
    """
    The type of the record is written beside its fields, as it is read.
    """
    command = Adopt(record=cast("Any", record))

    assert {"type": record.type_name, **record.to_dict()} == command.to_dict()["record"]
    assert command == Adopt.of(command.to_dict()) == Adopt.from_json(command.to_json())


def test_instants_are_written_in_utc() -> None:
    """
    An instant of any zone is written in UTC, to the microsecond, with a Z.
    """
    data = {**LEAST[Ticket], "opened_at": "2026-03-02T09:00:00.000001+08:00"}

    assert "2026-03-02T01:00:00.000001Z" == Ticket.of(data).to_dict()["opened_at"]


def test_a_full_customer_as_json() -> None:
    """
    Days are ISO text, choices their values, tags a list, custom fields an object.
    """
    customer = next(record for record in FULL if isinstance(record, Customer))
    data = customer.to_dict()

    assert {
        "kind": "person",
        "first_contact_on": "2026-01-05",
        "created_at": "2026-03-02T01:30:00.250000Z",
        "tags": ["VIP", "老客户"],
        "custom": {
            "langs": ["zh", "en"],
            "plan": "1200.50",
            "seats": 12,
            "trial": True,
        },
    } == {name: data[name] for name in (
        "kind", "first_contact_on", "created_at", "tags", "custom"
    )}  # fmt: skip


class TestSchema:
    """
    What another program may rely on.
    """

    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_schema_is_closed_and_complete(self, cls: type[Record]) -> None:
        """
        It names what must be there, allows nothing else, and every property but
        the housekeeping ones carries its label in both languages.
        """
        schema = cls.json_schema()
        labelled = {
            name
            for name, field in schema["properties"].items()
            if "description" in field
        }

        assert list(cls.required) == schema["required"]
        assert schema["additionalProperties"] is False
        assert {"id", "version"} == schema["properties"].keys() - labelled

    @pytest.mark.parametrize("record", FULL, ids=by_name)
    def test_records_obey_it(self, record: Record) -> None:
        """
        An independent validator accepts what records write.
        """
        jsonschema = pytest.importorskip("jsonschema")
        schema: dict[str, Any] = type(record).json_schema()

        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(record.to_dict())

    @pytest.mark.parametrize("key", ["Seats", "席位", "a b", "", "x" * 64])
    def test_it_knows_the_ids_of_custom_fields(self, key: str) -> None:
        """
        What ``of`` refuses as the id of a custom field, the schema refuses.
        """
        jsonschema = pytest.importorskip("jsonschema")
        data = {"name": "x", "custom": {key: 1}}

        with pytest.raises(InvalidRecordError):
            Customer.of(data)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(Customer.json_schema()).validate(data)
