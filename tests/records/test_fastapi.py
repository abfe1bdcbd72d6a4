"""
Records as bodies and responses of a FastAPI application, without any glue.
"""

import dataclasses
import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from crmkit.adapters.parts import stored_fields
from crmkit.desk import Adopt, Command
from crmkit.errors import InvalidRecordError
from crmkit.labels import Label, Language
from crmkit.records import (
    RECORD_TYPES,
    ArchiveContent,
    AuditEntry,
    Customer,
    Document,
    FieldDefinition,
    Record,
    Turns,
    masked,
)
from crmkit.records._fields import hints
from tests.records.samples import FULL, LEAST, by_name
from tests.schemas.snapshots import IS_OF_TODAY, documents

fastapi = pytest.importorskip("fastapi")
testclient = pytest.importorskip("fastapi.testclient")

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "serve-with-fastapi.md"
PHONE = "13812345678"
SEEN = masked(Customer(name="华东机械", phone=PHONE), {"phone": "138****5678"})


def echo(cls: type[Document]) -> Any:
    """
    Return an endpoint that takes a record or command as its body and returns it.
    """

    def endpoint(body: Any) -> Any:
        return body

    endpoint.__annotations__ = {"body": cls, "return": cls}
    return endpoint


def application() -> Any:
    """
    Return an application with one endpoint per record class and a few more.
    """
    app = fastapi.FastAPI()
    for cls in RECORD_TYPES:
        app.post(f"/{cls.type_name}")(echo(cls))
        left_out = {"version", *cls.sensitive}
        short = app.post(f"/short/{cls.type_name}", response_model_exclude=left_out)
        short(echo(cls))
    app.get("/masked", response_model=Customer)(lambda: SEEN)
    app.get("/masked-list", response_model=list[Customer])(lambda: [SEEN])
    app.get("/bad", response_model=Customer)(lambda: Customer(stage="NOT A SLUG"))
    app.get("/sparse", response_model=Customer, response_model_exclude_defaults=True)(
        lambda: Customer(name="华东机械")
    )
    return app


@pytest.fixture(scope="module")
def client() -> Any:
    """
    Return a client of the application.
    """
    return testclient.TestClient(application(), raise_server_exceptions=False)


@pytest.mark.parametrize("record", FULL, ids=by_name)
def test_body_and_response(client: Any, record: Record) -> None:
    """
    A full record goes in as JSON and comes out the same.
    """
    answer = client.post(f"/{record.type_name}", json=record.to_dict())

    assert 200 == answer.status_code
    assert record.to_dict() == answer.json()


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
@pytest.mark.parametrize("wrong", [{"nmae": "x"}, {"version": "x"}, {"id": "a b"}])
def test_a_bad_body_is_422(
    client: Any, cls: type[Record], wrong: dict[str, Any]
) -> None:
    """
    Unknown fields and bad values are refused before the endpoint is called.
    """
    answer = client.post(f"/{cls.type_name}", json={**LEAST[cls], **wrong})

    assert 422 == answer.status_code
    assert [["body", *wrong]] == [error["loc"] for error in answer.json()["detail"]]


def test_a_hidden_field_is_null(client: Any) -> None:
    """
    A masked record leaves with null in place of what is hidden.
    """
    one, several = client.get("/masked"), client.get("/masked-list")

    assert one.json()["phone"] is None
    assert [one.json()] == several.json()
    assert PHONE not in one.text + several.text


def test_an_instance_is_checked_on_the_way_out(client: Any) -> None:
    """
    A record that was constructed wrongly is a fault of the server, not an answer.
    """
    assert 500 == client.get("/bad").status_code


@pytest.mark.parametrize("record", FULL, ids=by_name)
def test_fields_can_be_left_out(client: Any, record: Record) -> None:
    """
    ``response_model_exclude`` works as it does on a model.
    """
    cls = type(record)
    names = {field.name for field in dataclasses.fields(cls)}
    answer = client.post(f"/short/{cls.type_name}", json=record.to_dict()).json()

    assert names - {"version", *cls.sensitive} == set(answer)


def test_what_is_not_set_can_be_left_out(client: Any) -> None:
    """
    ``response_model_exclude_defaults`` gives only what somebody filled.
    """
    assert {"name": "华东机械"} == client.get("/sparse").json()


class TestOpenAPI:
    """
    What a client generator reads.
    """

    def test_components_have_plain_names(self, client: Any) -> None:
        """
        One component per class: what goes in is what comes out.
        """
        names = set(client.get("/openapi.json").json()["components"]["schemas"])
        fields = (field for cls in RECORD_TYPES for field in stored_fields(cls))
        kinds = {field.document or field.type for field in fields}
        own = {kind.__name__ for kind in kinds if issubclass(kind, (StrEnum, Document))}
        ours = {cls.__name__ for cls in RECORD_TYPES} | own

        assert {"Attachment", "CustomerKind", "Mode"} < ours
        assert ours | {"HTTPValidationError", "ValidationError"} == names

    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_components_are_the_schemas_of_the_records(
        self, client: Any, cls: type[Record]
    ) -> None:
        """
        A component says what ``json_schema`` says: types, limits, what is required,
        and both labels of each field, as title and as description.
        """
        found = client.get("/openapi.json").json()["components"]["schemas"]
        text = json.dumps(cls.json_schema()).replace(
            "#/$defs/", "#/components/schemas/"
        )
        expected = json.loads(text)
        parts = expected.pop("$defs", {})

        assert plain(expected) == plain(found[cls.__name__])
        assert plain(parts) == {name: plain(found[name]) for name in parts}

    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_labels_are_titles_and_descriptions(
        self, client: Any, cls: type[Record]
    ) -> None:
        """
        Each property has the English label for its title, be it through the component
        that it refers to, and the Chinese one for its description.
        """
        found = client.get("/openapi.json").json()["components"]["schemas"]
        labels = {
            name: (label.en, label.zh)
            for name, hint in hints(cls).items()
            for label in getattr(hint, "__metadata__", ())
            if isinstance(label, Label)
        }
        properties = found[cls.__name__]["properties"]
        told = {
            name: (self.title(properties[name], found), properties[name]["description"])
            for name in labels
        }

        assert labels == told

    @staticmethod
    def title(field: dict[str, Any], components: dict[str, Any]) -> str:
        """
        Return the title of a property, which may be that of its component.
        """
        if "title" in field:
            return str(field["title"])
        return str(components[field["$ref"].rpartition("/")[2]]["title"])

    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_body_and_response_name_one_component(
        self, client: Any, cls: type[Record]
    ) -> None:
        """
        What is asked for and what is given are the same component, by its name.
        """
        path = client.get("/openapi.json").json()["paths"][f"/{cls.type_name}"]["post"]
        reference = {"$ref": f"#/components/schemas/{cls.__name__}"}

        asked = path["requestBody"]["content"]["application/json"]["schema"]
        given = path["responses"]["200"]["content"]["application/json"]["schema"]

        assert (reference, reference) == (asked, given)


COMMANDS = [cls for cls in documents() if issubclass(cls, Command)]


class TestCommands:
    """
    Commands as bodies, as the guide has them.
    """

    @pytest.mark.skipif(not IS_OF_TODAY, reason="an early pydantic makes two of some")
    def test_each_has_one_component(self) -> None:
        """
        Every command can be a body and is a component by its own name.
        """
        app = fastapi.FastAPI()
        for cls in COMMANDS:
            app.post(f"/{cls.__name__}")(echo(cls))
        names = set(app.openapi()["components"]["schemas"])

        assert {cls.__name__ for cls in COMMANDS} <= names
        assert [] == [name for name in names if name.endswith(("-Input", "-Output"))]

    @pytest.mark.parametrize("record", FULL, ids=by_name)
    def test_a_command_takes_each_record_that_it_may(self, record: Record) -> None:
        """
        Data for a record says its type beside its fields.
        """
        app = fastapi.FastAPI()
        app.post("/")(echo(Adopt))
        data = {"type": record.type_name, **record.to_dict()}

        answer = testclient.TestClient(app).post("/", json={"record": data})

        if isinstance(record, ArchiveContent | AuditEntry | FieldDefinition | Turns):
            assert 422 == answer.status_code
        else:
            assert (200, {"record": data}) == (
                answer.status_code,
                answer.json(),
            )


def plain(part: Any) -> Any:
    """
    Return a schema without what FastAPI writes in another way: it leaves out a default
    of null, and limits of numbers become fractions.
    """
    if isinstance(part, dict):
        return {
            key: plain(value)
            for key, value in part.items()
            if not (key == "default" and value is None)
        }
    if isinstance(part, list):
        return [plain(value) for value in part]
    return float(part) if isinstance(part, int) else part


@pytest.fixture(scope="module")
def guided() -> Any:
    """
    Return a client of the guide's own application.
    """
    text, _, _ = PAGE.read_text("utf-8").partition("## Try it")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {"__name__": "app"}
    exec("\n".join(blocks), names)  # noqa: S102 - the guide's own code
    for cls in RECORD_TYPES:
        names["app"].post(f"/records/{cls.type_name}")(echo(cls))
    yield testclient.TestClient(names["app"], raise_server_exceptions=False)
    names["crm"].close()


class TestThePage:
    """
    The application that the guide describes, with an endpoint per record type.
    """

    @pytest.mark.parametrize("language", ["en", "zh"])
    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_a_bad_body_is_told_in_our_own_words(
        self, guided: Any, cls: type[Record], language: Language
    ) -> None:
        """
        Every problem is named at once, as the record's own check names it, in the
        reader's language.
        """
        bad = {"nmae": "x", "version": "x", "id": "a b"}
        with pytest.raises(InvalidRecordError) as caught:
            cls.of(bad)

        answer = guided.post(
            f"/records/{cls.type_name}", json=bad, headers={"Accept-Language": language}
        )

        assert 422 == answer.status_code
        assert [one.text(language) for one in caught.value.problems] == [
            problem["message"] for problem in answer.json()["problems"]
        ]
        assert {"nmae", "version", "id", *cls.required} == {
            problem["field"] for problem in answer.json()["problems"]
        }

    @pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
    def test_no_sensitive_value_comes_back(
        self, guided: Any, cls: type[Record]
    ) -> None:
        """
        An answer about a bad body repeats no value of a sensitive field.
        """
        bad = {field: [[PHONE]] for field in cls.sensitive}

        answer = guided.post(f"/records/{cls.type_name}", json={**bad, "nmae": PHONE})

        assert 422 == answer.status_code
        assert PHONE not in answer.text

    @pytest.mark.parametrize("record", FULL, ids=by_name)
    def test_a_good_body_goes_through(self, guided: Any, record: Record) -> None:
        """
        The handlers are in nobody's way.
        """
        answer = guided.post(f"/records/{record.type_name}", json=record.to_dict())

        assert (200, record.to_dict()) == (answer.status_code, answer.json())
