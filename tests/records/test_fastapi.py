"""
Records as bodies and responses of a FastAPI application, without any glue.
"""

import dataclasses
from typing import Any

import pytest

from crmkit.records import RECORD_TYPES, Customer, Record, masked
from tests.records.samples import FULL, LEAST, by_name

fastapi = pytest.importorskip("fastapi")
testclient = pytest.importorskip("fastapi.testclient")

PHONE = "13812345678"
SEEN = masked(Customer(name="华东机械", phone=PHONE), {"phone": "138****5678"})


def echo(cls: type[Record]) -> Any:
    """
    Return an endpoint that takes a record as its body and returns it.
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
    app.get("/masked", response_model=Customer)(lambda: SEEN)
    app.get("/masked-list", response_model=list[Customer])(lambda: [SEEN])
    app.get("/bad", response_model=Customer)(lambda: Customer(stage="NOT A SLUG"))
    app.get(
        "/short", response_model=Customer, response_model_exclude={"phone", "custom"}
    )(lambda: Customer(name="华东机械", phone=PHONE))
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


def test_fields_can_be_left_out(client: Any) -> None:
    """
    ``response_model_exclude`` works as it does on a model.
    """
    names = {field.name for field in dataclasses.fields(Customer)}

    assert names - {"phone", "custom"} == set(client.get("/short").json())


class TestOpenAPI:
    """
    What a client generator reads.
    """

    def test_components_have_plain_names(self, client: Any) -> None:
        """
        One component per class: what goes in is what comes out.
        """
        names = set(client.get("/openapi.json").json()["components"]["schemas"])
        ours = {cls.__name__ for cls in RECORD_TYPES}
        choices = {"CustomerKind", "Mode", "Opinion", "Priority"}

        assert ours | choices | {"HTTPValidationError", "ValidationError"} == names

    def test_components_are_the_schemas_of_the_records(self, client: Any) -> None:
        """
        A component says what ``json_schema`` says, labels included.
        """
        found = client.get("/openapi.json").json()["components"]["schemas"]

        for cls in RECORD_TYPES:
            schema = cls.json_schema()
            assert set(schema["properties"]) == set(found[cls.__name__]["properties"])
            assert schema["required"] == found[cls.__name__]["required"]
        phone = found["Customer"]["properties"]["phone"]
        assert ("Phone", "联系电话") == (phone["title"], phone["description"])
