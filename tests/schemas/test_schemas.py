"""
The JSON Schema of every record and document is the one on file.

What people and programs keep and send must fit these schemas, so a change of one is a
change of a file here that a reviewer sees. ``pytest tests/schemas --update-schemas``
writes the files anew.
"""

import pytest

from crmkit.records import RECORD_TYPES, Document, adapter
from tests.schemas.snapshots import (
    FOLDER,
    IS_OF_TODAY,
    UPDATE,
    all_documents,
    differences,
    documents,
    file_of,
    name_of,
    report,
    written,
)

DOCUMENTS = documents()


@pytest.fixture
def updating(request: pytest.FixtureRequest) -> bool:
    """
    Whether files are to be written instead of compared.
    """
    return bool(request.config.getoption(UPDATE))


@pytest.mark.skipif(not IS_OF_TODAY, reason="an early pydantic says less of maps")
@pytest.mark.parametrize("cls", DOCUMENTS, ids=name_of)
def test_schema_is_the_one_on_file(cls: type[Document], *, updating: bool) -> None:
    """
    A document is still read and written in the form that others rely on.
    """
    path, now = file_of(cls), written(cls)
    if updating:
        path.write_text(now, "utf-8")

    kept = path.read_text("utf-8") if path.is_file() else ""

    assert kept == now, report(cls)


def test_every_file_belongs_to_a_document(*, updating: bool) -> None:
    """
    No schema is on file for a document that is gone.
    """
    expected = {file_of(cls) for cls in DOCUMENTS}
    gone = sorted(set(FOLDER.glob("*.json")) - expected)
    if updating:
        for path in gone:
            path.unlink()

    assert [] == [path.name for path in gone if path.exists()]


def test_every_record_type_is_a_document_with_a_schema() -> None:
    """
    None of the records is left out.
    """
    assert [] == [cls for cls in RECORD_TYPES if cls not in DOCUMENTS]


def test_what_is_left_out_is_only_a_base_of_others() -> None:
    """
    A class without a type name has classes below it that have one.
    """
    bases = {base for cls in DOCUMENTS for base in cls.__mro__}

    assert [] == [name_of(cls) for cls in all_documents() if cls not in bases]


@pytest.mark.parametrize("cls", DOCUMENTS, ids=name_of)
def test_what_goes_in_is_what_comes_out(cls: type[Document]) -> None:
    """
    One schema describes both the data that is taken and the data that is given, so
    an OpenAPI page has one component for a class.
    """
    given = adapter(cls).json_schema(mode="serialization")

    assert [] == list(differences(cls.json_schema(), given))


@pytest.mark.parametrize("cls", DOCUMENTS, ids=name_of)
def test_schema_is_valid_and_closed(cls: type[Document]) -> None:
    """
    It is a schema of draft 2020-12, says what it describes, and allows no other key.
    """
    jsonschema = pytest.importorskip("jsonschema")
    schema = cls.json_schema()

    jsonschema.Draft202012Validator.check_schema(schema)
    assert cls.__name__ == schema["title"]
    assert schema["description"]
    assert schema["additionalProperties"] is False


class TestReport:
    """
    What a developer reads who changed a format.
    """

    def test_each_place_is_named(self) -> None:
        """
        What is new, gone or different is told by its path, in one line each.
        """
        kept = {"properties": {"name": {"maxLength": 200}, "fax": {"type": "string"}}}
        now = {"properties": {"name": {"maxLength": 100}, "web": {"type": "string"}}}

        assert [
            'properties.fax: gone, was {"type": "string"}',
            "properties.name.maxLength: 200 became 100",
            'properties.web: new, {"type": "string"}',
        ] == list(differences(kept, now))

    def test_a_long_part_is_cut(self) -> None:
        """
        A whole new definition does not fill the screen.
        """
        (line,) = differences({}, {"$defs": "x" * 1000})

        assert line.endswith("x…")
        assert 260 > len(line)
