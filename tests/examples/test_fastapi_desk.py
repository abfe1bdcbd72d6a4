"""
The desk on the web: five people ask the same over HTTP, and each gets what is his.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed")
pytest.importorskip("jinja2", reason="Jinja is not installed")

from fastapi.testclient import TestClient
from fastapi_desk.app import desk_app
from fastapi_desk.company import PEOPLE, company
from fastapi_desk.main import demo

Ask = Callable[..., Any]
TOKENS = {f"token of {person}": person for person in PEOPLE}
#: Whatever of the company is not for marketing.
SECRETS = [
    "13812345678", "13912340001", "13512340002", "13712340003", "13612340004",
    "13312340005", "13112340006", "info@hengxin", "liuyang_sh", "恒信", "宏达", "远航",
    "刘洋", "孙经理", "钱伟", "吴总监", "HT-2026", "12000000", "120,000",
]  # fmt: skip


@pytest.fixture
def ask() -> Ask:
    """
    What asks the desk as one of its people.
    """
    client = TestClient(desk_app(company("memory://"), TOKENS))

    def asked(person: str, path: str, method: str = "GET", **rest: Any) -> Any:
        headers = {"Authorization": f"Bearer token of {person}"}
        return client.request(method, path, headers=headers, **rest)

    return asked


def ids(answer: Any) -> list[str]:
    """
    Return the ids of the records that were answered.
    """
    return [record["id"] for record in answer.json()["items"]]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("li", ["hengxin", "liu"]),
        ("wang", ["hengxin", "hongda", "liu", "yuanhang"]),
        ("zhao", ["hengxin", "hongda", "liu"]),
        ("chen", ["hengxin", "hongda", "liu", "yuanhang"]),
        ("he", ["hengxin", "hongda", "liu", "yuanhang"]),
    ],
)
def test_everybody_sees_his_own_list(
    ask: Ask, person: str, expected: list[str]
) -> None:
    """
    The same request, five answers.
    """
    assert expected == ids(ask(person, "/customers"))


def test_nothing_is_told_without_a_token(ask: Ask) -> None:
    """
    Nor with one that is not known.
    """
    assert 401 == ask("nobody", "/customers").status_code
    assert 401 == ask("nobody", "/").status_code


def test_another_customer_is_not_there(ask: Ask) -> None:
    """
    One that somebody does not see is answered as one that there is not.
    """
    hidden, absent = (ask("li", f"/customers/{name}") for name in ("hongda", "x"))

    assert [404, 404] == [hidden.status_code, absent.status_code]
    assert hidden.text.replace("hongda", "x") == absent.text


def test_a_mask_stands_beside_the_record(ask: Ask) -> None:
    """
    What is hidden is null, so that no client takes a mask for a value.
    """
    seen = ask("chen", "/customers/hengxin").json()

    assert seen["phone"] is None
    assert seen["hidden"]["phone"] == "138****5678"
    assert seen["hidden"]["name"] == "*生物科技有限公司"
    assert {} == ask("li", "/customers/hengxin").json()["hidden"]


@pytest.mark.parametrize(
    "path",
    ["/", "/?lang=en", "/customers", "/contacts", "/contracts", "/tickets",
     "/customers/hengxin/history", "/customers/hongda", "/contracts/HT-1"],
)  # fmt: skip
def test_no_way_out_tells_marketing_a_secret(ask: Ask, path: str) -> None:
    """
    Neither lists nor histories, nor the page, nor refusals.
    """
    told = ask("chen", path).text

    assert [] == [secret for secret in SECRETS if secret in told]


def test_nobody_feels_for_what_is_hidden(ask: Ask) -> None:
    """
    A search or an order by a hidden field is refused, whether it would find or not.
    """
    asked = ({"where": 'phone == "13812345678"'}, {"where": 'phone == "1"'})
    answers = [ask("chen", "/customers", params=each) for each in asked]
    answers.append(ask("chen", "/customers", params={"order": "name"}))

    assert [403, 403, 403] == [each.status_code for each in answers]


def test_only_the_owner_changes_a_customer_in_sales(ask: Ask) -> None:
    """
    The service desk is refused with the permission that it lacks, in both languages.
    """
    given = {"json": {"city": "天津"}}
    refused = ask("wang", "/customers/hengxin", "PATCH", **given)

    assert 403 == refused.status_code
    assert ["customer.change"] == refused.json()["needs"]
    assert "无权修改客户 hengxin" in refused.json()["zh"]
    assert "wang may not change customer:hengxin" in refused.json()["en"]
    assert "天津" == ask("li", "/customers/hengxin", "PATCH", **given).json()["city"]
    assert 404 == ask("li", "/customers/hongda", "PATCH", **given).status_code


def test_what_is_wrong_with_a_record_is_told_in_both_languages(ask: Ask) -> None:
    """
    Each problem of it.
    """
    answer = ask("li", "/customers", "POST", json={"phon": "1"})

    assert 422 == answer.status_code
    assert "customer.phon: there is no such field; did you mean 'phone'?" in [
        problem["en"] for problem in answer.json()["problems"]
    ]
    assert 422 == ask("li", "/customers", "POST", content=b"{").status_code
    assert 422 == ask("li", "/customers", params={"where": "cty == 1"}).status_code
    assert 404 == ask("li", "/nothing").status_code


def test_a_ticket_lives_in_the_hands_of_several(ask: Ask) -> None:
    """
    Sales opens it, the manager gives it away, the service desk starts it.
    """
    wanted = {"customer": "hengxin", "kind": "投诉", "priority": "high",
              "description": "扫描枪连接不上主机，蓝牙已重置"}  # fmt: skip
    opened = ask("li", "/tickets", "POST", json=wanted)
    path = f"/tickets/{opened.json()['id']}"

    assert 201 == opened.status_code
    assert 403 == ask("chen", "/tickets", "POST", json=wanted).status_code
    assert 403 == ask("li", f"{path}/owner", "POST", json={"owner": "wang"}).status_code
    given = ask("zhao", f"{path}/owner", "POST", json={"owner": "wang"})
    assert "wang" == given.json()["owner"]
    assert 403 == ask("li", f"{path}/moves/start", "POST", json={}).status_code
    started = ask("wang", f"{path}/moves/start", "POST", json={})
    assert "in_progress" == started.json()["status"]
    assert 409 == ask("wang", f"{path}/moves/close", "POST", json={}).status_code


def test_only_the_administrator_takes_records_out(ask: Ask) -> None:
    """
    And the audit trail has it, with whatever was refused to others.
    """
    assert 403 == ask("zhao", "/export/customers").status_code
    assert 4 == len(ask("he", "/export/customers").json())
    assert 403 == ask("zhao", "/audit").status_code
    lines = ask("he", "/audit").json()

    assert ("he", "customer.export", None) in [
        (line["by"], line["operation"], line["why"]) for line in lines
    ]
    assert {"customer.export", "audit"} == {
        line["operation"] for line in ask("he", "/audit", params={"by": "zhao"}).json()
    }


def test_who_leaves_is_followed_by_another(ask: Ask) -> None:
    """
    His records are handed over in one go, by whoever may.
    """
    wanted = {"json": {"to": "li", "reason": "离职交接"}}

    assert (
        [] == ask("zhao", "/users/zhou/hand-over", "POST", **wanted).json()["refused"]
    )
    assert "hongda" in ids(ask("li", "/customers"))


def test_the_administrator_asks_why(ask: Ask) -> None:
    """
    Others are not told what conditions ask of a record.
    """
    asked = {"who": "li", "operation": "customer.change", "record": "customer:hongda"}

    assert 403 == ask("zhao", "/why", params=asked).status_code
    told = ask("he", "/why", params=asked).json()
    assert told["allowed"] is False
    assert "li 无权" in told["zh"]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_what_the_lists_do(ask: Ask, person: str, lang: str) -> None:
    """
    As many rows as there are records, to each of the people.
    """
    shown = ask(person, f"/?lang={lang}").text
    kinds = ("customers", "contacts", "contracts", "tickets")
    listed = [ask(person, f"/{kind}") for kind in kinds]
    expected = [len(ids(each)) for each in listed if each.status_code == 200]

    assert expected == [int(n) for n in re.findall(r"<small>(\d+)</small>", shown)]
    assert PEOPLE[person][0] in shown


def test_a_browser_signs_in_by_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    """
    The demonstration prints one for each person, with a token that nobody can guess.
    """
    with TestClient(demo()) as client:
        printed = capsys.readouterr().out.splitlines()
        links = dict(line.split() for line in printed)

        assert set(PEOPLE) == set(links)
        assert 401 == client.get("/").status_code
        assert "陈晨" in client.get(links["chen"]).text
        assert "何静" in client.get(links["he"]).text
