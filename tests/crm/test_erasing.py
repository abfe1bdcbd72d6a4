"""
A person who is erased is nowhere in the store, and what happened is still told.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM, standard
from crmkit.adapters.memory import MemoryAttachments, MemoryStore
from crmkit.adapters.parts import stored_fields
from crmkit.adapters.sql import SQLStore
from crmkit.conditions import Moment
from crmkit.crm import Acting
from crmkit.crm._auditing import note
from crmkit.crm._erasing import Erasure
from crmkit.decisions import Appointment, Effect
from crmkit.errors import (
    CrmkitError,
    NoReasonError,
    PermissionRefusedError,
    RecordNotFoundError,
)
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Delivery, DeliveryEvent, Store
from crmkit.presets import access_policy
from crmkit.records import (
    RECORD_TYPES,
    Archive,
    ArchiveContent,
    Attachment,
    AuditEntry,
    Change,
    Contact,
    Customer,
    CustomField,
    FrozenMap,
    Record,
    Ref,
    Ticket,
    Verification,
    fold,
    personal_fields,
    plural,
)
from crmkit.testing import CountingIds, RecordingChannel, SettableClock
from tests.crm.company import MONDAY, Company

#: What is entered for somebody, or made of it, by the system alone.
_MADE = (Archive, ArchiveContent, AuditEntry)
_CLIENT = Ref("customer", "C1")
_WHY = "本人要求"
_HIS = tuple(
    cls
    for cls in RECORD_TYPES
    if personal_fields(cls) and cls.type_name != "user" and cls not in _MADE
)


def token(cls: type[Record] | str, field: str, n: int = 1) -> str:
    """
    Return a text that nothing else in a store has.
    """
    name = cls if isinstance(cls, str) else cls.type_name
    return f"令{name.replace('_', '')}x{field.replace('_', '')}x{n}牌"


def filled(cls: type[Record], n: int = 1) -> dict[str, Any]:
    """
    Return a value of its own for each personal field.
    """
    by_name = {field.name: field for field in stored_fields(cls)}
    made: dict[str, Any] = {}
    for name in sorted(personal_fields(cls)):
        text, field = token(cls, name, n), by_name[name]
        if field.document is not None:
            made[name] = (_file(text),)
        elif field.type is FrozenMap:
            made[name] = FrozenMap({"plan": text})
        elif field.type is tuple:
            made[name] = (text,)
        elif field.type is date:
            made[name] = date(1900 + n, len(cls.type_name), 5)
        elif name == "email":
            made[name] = f"x{cls.type_name}xemailx{n}@example.com"
        else:
            made[name] = text
    return made


def tokens(cls: type[Record], n: int = 1) -> Iterator[str]:
    """
    Yield all texts that stand for values of personal fields.
    """
    for name, value in filled(cls, n).items():
        if name == "birthday":
            yield value.isoformat()
        else:
            yield filled(cls, n)["email"] if name == "email" else token(cls, name, n)


def _file(name: str) -> Attachment:
    digest = f"{abs(hash(name)):064x}"[-64:]
    return Attachment(
        digest=digest, name=f"{name}.pdf", media_type="application/pdf", size=1
    )


def opened(store: Store, *, rules: Any = ()) -> CRM:
    """
    Return a CRM that indexes a custom field of whatever has some.
    """
    plan = CustomField("plan", str, indexed=True)
    fields = {
        cls.type_name: (plan,)
        for cls in RECORD_TYPES
        if "custom" in {field.name for field in stored_fields(cls)}
    }
    crm = CRM(
        store,
        clock=SettableClock(MONDAY),
        ids=CountingIds(),
        channels=[RecordingChannel("email")],
        settings=attrs.evolve(standard(), custom_fields=fields),
        time_rules=rules,
    )
    crm.migrate()
    return crm


def _service(desk: Acting, cls: type[Record]) -> Any:
    return getattr(desk, plural(cls))


def entered(crm: CRM) -> dict[str, Record]:
    """
    Enter a customer with everything that there may be around him, each field a token.
    """
    desk = crm.as_system("test")
    made: dict[str, Record] = {}
    for cls in _HIS:
        names = {field.name for field in stored_fields(cls)}
        given: dict[str, Any] = {**filled(cls), "id": f"{cls.type_name}-1"}
        if cls is Customer:
            given["id"] = _CLIENT.id
        if "customer" in names:
            given["customer"] = _CLIENT.id
        if "contact" in names and cls is not Verification:
            given["contact"] = "contact-1"
        given |= _NEEDED.get(cls.type_name, {})
        made[cls.type_name] = _service(desk, cls).adopt(**given)
    _worked_on(crm, desk)
    return made


def _worked_on(crm: CRM, desk: Acting) -> None:
    """
    Change what was entered, archive it, write to him, and let things go wrong.
    """
    changed = [cls for cls in _HIS if hasattr(_service(desk, cls), "change")]
    for cls in changed:
        record_id = _CLIENT.id if cls is Customer else f"{cls.type_name}-1"
        for name, value in filled(cls, 2).items():
            with suppress(CrmkitError):
                _service(desk, cls).change(record_id, {name: value})
    desk.archives.take(_CLIENT.id, reason=token("archive", "reason"))
    with crm.begin(by=desk, key="k1") as keyed:
        keyed.customers.change(_CLIENT.id, {"remarks": token("answer", "state")})
        keyed.tickets.open(**_asked(token("ticket", "keyed")))
    with suppress(CrmkitError):
        desk.tickets.move("ticket-1", "close", result=token("refused", "move"))
    other = desk.tickets.open(**_asked(token("merged", "ticket")))
    desk.tickets.merge("ticket-1", into=other.id)
    with crm.store.begin() as tx:
        note(
            crm._shop,
            tx,
            "system:test",
            action="disclosed",
            operation="customer.disclose",
            about=str(_CLIENT),
            reason=token("audit_entry", "reason"),
        )
        for n, status in enumerate(("pending", "failed", "sent")):
            tx.enqueue(_message(f"M{n}", status))
            line = DeliveryEvent(
                id=f"L{n}",
                delivery=f"M{n}",
                at=MONDAY,
                by="test",
                what="put_off",
                detail=token("log", "detail", n),
            )
            tx.log_delivery(line)
        late = Appointment(
            record=Ref("ticket", "ticket-1"),
            kind="resolution",
            due_at=MONDAY + timedelta(days=9),
            attempts=2,
            error=token("appointment", "error"),
        )
        tx.schedule(late)


def _asked(words: str) -> dict[str, Any]:
    return {
        "customer": _CLIENT.id,
        "kind": "complaint",
        "priority": "high",
        "description": words,
        "custom": {"plan": words},
    }


def _message(row_id: str, status: Any) -> Delivery:
    effect = Effect(
        key=row_id,
        channel="email",
        to=token("message", "to"),
        subject=token("message", "subject"),
        body=token("message", "body"),
        record=Ref("contact", "contact-1"),
        recipient=Ref("contact", "contact-1"),
    )
    return Delivery(
        id=row_id,
        effect=effect,
        status=status,
        error=token("message", "error"),
        next_attempt_at=MONDAY,
        created_at=MONDAY,
    )


#: What else was entered beside the fields of records.
_BESIDE = tuple(
    token(*each)
    for each in (
        ("archive", "reason"),
        ("answer", "state"),
        ("ticket", "keyed"),
        ("merged", "ticket"),
        ("audit_entry", "reason"),
        ("log", "detail", 0),
        ("log", "detail", 2),
        ("appointment", "error"),
        ("message", "to"),
        ("message", "subject"),
        ("message", "body"),
        ("message", "error"),
    )
)


def all_tokens() -> list[str]:
    """
    Return all texts that are entered about somebody, and one that is refused.
    """
    fields = (each for cls in _HIS for n in (1, 2) for each in tokens(cls, n))
    return [*fields, *_BESIDE, token("refused", "move")]


def found_in(raw: bytes) -> set[str]:
    """
    Return the tokens that stand in some bytes, however they are written there.
    """
    words = {match[1] for form in _WORDS for match in re.finditer(form, raw)}
    known = {word.replace(b"\0", b"").decode() for word in words}
    return {
        each
        for each in all_tokens()
        if each.strip("令牌") in known
        or ("令" not in each and any(form in raw for form in _forms(each)))
    }


def _forms(text: str) -> set[bytes]:
    return {text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}


#: What a token looks like in UTF-8, in UTF-16 either way round, and escaped in JSON.
_WORDS = (
    "令([a-z0-9]+)牌".encode(),
    b"\xe4\x4e((?:[a-z0-9]\0)+)\x4c\x72",
    b"\x4e\xe4((?:\0[a-z0-9])+)\x72\x4c",
    rb"u4ee4([a-z0-9]+?)\\+u724c",
)


# -- Stores and what lies in them ---------------------------------------------


@attrs.frozen
class Kept:
    """
    A store, and all the bytes that it keeps.
    """

    store: Store
    raw: Callable[[], bytes]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """
    Each kind of store, empty.
    """
    if request.param == "memory":
        memory = MemoryStore()
        made = Kept(memory, lambda: _rows_of(memory))
    elif request.param == "sqlite":
        file = tmp_path / "crm.db"
        store = open_store(plugin_manager(), f"sqlite:///{file}")
        made = Kept(store, lambda: _files_of(file))
    else:
        engine = request.getfixturevalue("new_postgres")()
        made = Kept(SQLStore(engine), lambda: _pages_of(engine))
    made.store.migrate()
    yield made
    made.store.close()


def _rows_of(store: MemoryStore) -> bytes:
    """
    Return all that an export has, and all objects that are kept.
    """
    with store.read() as look:
        dump: Any = look
        rows = [list(dump.dump(kind)) for kind in dump.dump_kinds()]
    objects = repr(store._state.tables)
    return (json.dumps(rows, ensure_ascii=False) + objects).encode()


def _files_of(file: Path) -> bytes:
    """
    Return the database, its write-ahead log and the index of that.
    """
    return b"".join(each.read_bytes() for each in sorted(file.parent.glob("crm.db*")))


def _pages_of(engine: sa.Engine) -> bytes:
    """
    Return a logical dump, and the files of tables, indexes and long values.
    """
    names = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
    mine = " AND relnamespace = 'public'::regnamespace"
    whole = (
        "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relfilenode > 0"
    )
    made: list[bytes] = []
    plain = engine.execution_options(isolation_level="AUTOCOMMIT")
    with plain.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        for (name,) in connection.exec_driver_sql(names + mine).all():
            rows = connection.exec_driver_sql(f"SELECT t::text FROM {name} t")  # noqa: S608
            made += [row.encode() for (row,) in rows]
            stats = connection.exec_driver_sql(
                "SELECT s::text FROM pg_stats s WHERE schemaname = 'public'"
            )
            made += [row.encode() for (row,) in stats]
        folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar() or "")
        for relation, path in connection.exec_driver_sql(whole).all():
            if relation.startswith(("crm_", "ix_", "pk_", "uq_", "pg_toast")):
                made.append((folder / path).read_bytes())
    return b"\n".join(made)


# -- The proof ----------------------------------------------------------------


def test_a_token_is_found_however_it_is_written() -> None:
    """
    Or the proof would prove nothing.
    """
    word, mail = token(Ticket, "description"), filled(Contact)["email"]
    for text in (word, mail):
        escaped = json.dumps({"a": text})
        forms = [
            *(f"x{text}y".encode(c) for c in ("utf-8", "utf-16-le", "utf-16-be")),
            escaped.encode(),
            json.dumps(escaped).encode(),
        ]
        assert [{text}] * 5 == [found_in(form) for form in forms]


def test_nothing_is_left_of_whoever_is_erased(kept: Kept) -> None:
    """
    Every text that was entered about him is there before, and nowhere after.
    """
    crm = opened(kept.store)
    entered(crm)
    everything = set(all_tokens()) - {token("refused", "move")}
    changed = {each for cls in _HIS for each in tokens(cls, 2)}

    before = found_in(kept.raw())
    assert everything - changed <= before
    erasure = crm.as_system("privacy").customers.erase(_CLIENT.id, reason=_WHY)
    crm.scrub()

    assert set() == found_in(kept.raw())
    assert _WHY.encode() in kept.raw()
    kinds: set[Any] = {*_HIS, *_MADE}
    assert {cls.type_name for cls in kinds} == set(erasure.records)


# -- What stays ---------------------------------------------------------------


def test_what_happened_is_still_told(small: Company) -> None:
    """
    Versions, instants, who did it, and which fields: all but what they held.
    """
    desk = small.crm.as_system("test")
    client = desk.customers.add(name="王芳", kind="person", province="上海")
    desk.customers.change(client.id, {"remarks": "常客", "size": "小"})
    before = desk.customers.changes(client.id)
    desk.customers.erase(client.id, reason=_WHY)
    *after, last = desk.customers.changes(client.id)

    assert [_frame(each) for each in before] == [_frame(each) for each in after]
    assert (None, None) == after[0].fields["name"] == after[1].fields["remarks"]
    assert (None, "上海") == after[0].fields["province"]
    assert ("erase", "system:test", 3) == (last.command, last.by, last.version)
    assert {"name": (None, None), "remarks": (None, None)} == dict(last.fields)
    left = desk.customers.get(client.id)
    assert left == fold([*after, last])
    assert ("上海", "小", None) == (left.province, left.size, left.name)
    assert small.crm.verify()


def test_the_whole_store_is_still_what_its_history_makes(kept: Kept) -> None:
    """
    Archives hold what their digests say, derived columns are as they should be.
    """
    crm = opened(kept.store)
    entered(crm)
    desk = crm.as_system("test")
    (archive,) = desk.archives.find()
    desk.customers.erase(_CLIENT.id, reason=_WHY)

    report = crm.verify()
    assert () == report.findings
    rows = json.loads(desk.archives.content(archive.id))
    assert ["ticket-1"] == [
        r["id"] for r in rows["ticket"] if r["description"] is None
    ][-1:]
    assert [None] == [row["name"] for row in rows["customer"]]
    assert [] == list(desk.customers.find('plan == "x"'))


def test_done_again_it_writes_nothing(kept: Kept) -> None:
    """
    Not even a line of the audit trail; what was told of it stays.
    """
    crm = opened(kept.store)
    entered(crm)
    desk = crm.as_system("test")
    first = desk.customers.erase(_CLIENT.id, reason=_WHY)
    end = crm.end_of_changes()
    again = desk.customers.erase(_CLIENT.id, reason=_WHY)

    assert first.changes > len(_HIS)
    assert (3, 2, False) == (first.messages, first.cancelled, bool(again))
    assert end == crm.end_of_changes()
    assert [(_WHY, str(_CLIENT))] == _told_of(crm)


def test_messages_that_were_not_sent_are_cancelled(kept: Kept) -> None:
    """
    The log says by whom.
    """
    crm = opened(kept.store)
    entered(crm)
    desk = crm.as_system("test")
    desk.customers.erase(_CLIENT.id, reason=_WHY)

    assert ["cancelled", "cancelled", "sent"] == [
        desk.deliveries.get(f"M{n}").status for n in range(3)
    ]
    last = desk.deliveries.log("M0")[-1]
    assert ("cancelled", "system:test", "") == (last.what, last.by, last.detail)


def test_who_asks_again_under_a_key_gets_what_is_left(kept: Kept) -> None:
    """
    What was entered under it is not entered anew.
    """
    crm = opened(kept.store)
    desk = crm.as_system("test")

    def enter() -> Customer:
        with crm.begin(by=desk, key="k9") as keyed:
            return keyed.customers.add(name="王芳", custom={"plan": "x"})

    first = enter()
    desk.customers.erase(first.id, reason=_WHY)
    again = enter()

    assert (first.id, None, 1) == (again.id, again.name, desk.customers.count())
    assert 2 == again.version


def test_what_was_done_with_a_message_under_a_key_is_told_without_its_text(
    kept: Kept,
) -> None:
    """
    And of what was due, that it is not any more.
    """
    crm = opened(kept.store)
    entered(crm)
    desk = crm.as_system("test")
    (late,) = desk.due.failing()

    def again() -> tuple[Delivery, Appointment]:
        with crm.begin(by=desk, key="k7") as keyed:
            message = keyed.deliveries.cancel("M0", reason="x")
            return message, keyed.due.cancel(late, reason="x")

    first, gone = again()
    desk.customers.erase(_CLIENT.id, reason=_WHY)
    message, due = again()

    assert (token("message", "body"), "") == (first.effect.body, message.effect.body)
    assert "cancelled" == message.status
    assert (gone.record, None, "") == (due.record, due.due_at, due.error)


def test_erasing_under_a_key_is_done_once(small: Company) -> None:
    """
    Whoever asks again gets the same report, with nothing about the person in it.
    """
    desk = small.crm.as_system("test")
    client = desk.customers.add(name="王芳")

    def erase() -> Erasure:
        with small.crm.begin(by=desk, key="k1") as keyed:
            return keyed.customers.erase(client.id, reason=_WHY)

    first = erase()
    assert first == erase()
    assert {"customer": 1} == first.records
    assert "王芳" not in repr(first)


def test_it_needs_a_reason_and_somebody_who_is_there(small: Company) -> None:
    """
    Nothing is written without.
    """
    desk = small.crm.as_system("test")

    with pytest.raises(NoReasonError) as caught:
        desk.customers.erase(small.customer.id, reason=" ")
    assert f"cannot erase customer:{small.customer.id}: it needs a reason" == str(
        caught.value
    )
    with pytest.raises(RecordNotFoundError):
        desk.contacts.erase("P9", reason=_WHY)


def test_others_are_left_as_they_are(kept: Kept) -> None:
    """
    Of another customer nothing is taken away.
    """
    crm = opened(kept.store)
    desk = crm.as_system("test")
    other = desk.customers.add(name="恒信", remarks="别人的")
    ticket = desk.tickets.open(**{**_asked("别人的工单"), "customer": other.id})
    entered(crm)
    before = desk.customers.changes(other.id), desk.tickets.changes(ticket.id)
    desk.customers.erase(_CLIENT.id, reason=_WHY)

    assert (other, ticket) == (
        desk.customers.get(other.id),
        desk.tickets.get(ticket.id),
    )
    assert before == (desk.customers.changes(other.id), desk.tickets.changes(ticket.id))


# -- Contacts -----------------------------------------------------------------


def test_of_a_contact_what_he_said_goes_and_the_companys_papers_stay(
    kept: Kept,
) -> None:
    """
    Also where an archive of the company holds him.
    """
    crm = opened(kept.store)
    entered(crm)
    desk = crm.as_system("test")
    (archive,) = desk.archives.find()
    erasure = desk.contacts.erase("contact-1", reason=_WHY)
    found = found_in(kept.raw()) if isinstance(kept.store, MemoryStore) else set()

    assert not found & {*tokens(Contact), *tokens(Ticket), token("message", "body")}
    kept_types = {"customer", "contract", "order", "need"}
    assert not kept_types & set(erasure.records)
    assert desk.contracts.get("contract-1").name
    rows = json.loads(desk.archives.content(archive.id))
    assert [None] == [row["name"] for row in rows["contact"]]
    assert rows["customer"][0]["name"]
    assert rows["contract"][0]["name"]
    assert crm.verify()
    assert not desk.contacts.erase("contact-1", reason=_WHY)


# -- Files --------------------------------------------------------------------


def test_files_that_nobody_else_describes_are_removed(small: Company) -> None:
    """
    Also one that he once had; what others describe stays.
    """
    files = MemoryAttachments()
    card, shared = (
        files.put(BytesIO(text), name="a.txt", media_type="text/plain")
        for text in (b"card", b"shared")
    )
    desk = small.crm.as_system("test")
    client = desk.customers.add(name="王芳", attachments=[card, shared])
    desk.customers.change(client.id, {"attachments": [shared]})
    desk.customers.change(small.customer.id, {"attachments": [shared]})
    erasure = desk.customers.erase(client.id, reason=_WHY, files=files)

    assert tuple(sorted((card.digest, shared.digest))) == erasure.files
    assert ((shared.digest,), (card.digest,)) == (erasure.in_use, erasure.removed)
    assert [shared.digest] == [each.digest for each in files.contents()]


def test_inside_a_block_files_are_only_named(small: Company) -> None:
    """
    As long as it is not sure that he is erased, nothing is lost.
    """
    files = MemoryAttachments()
    card = files.put(BytesIO(b"card"), name="a.txt", media_type="text/plain")
    desk = small.crm.as_system("test")
    client = desk.customers.add(name="王芳", attachments=[card])
    with suppress(ZeroDivisionError), small.crm.begin(by=desk) as block:
        erasure = block.customers.erase(client.id, reason=_WHY, files=files)
        raise ZeroDivisionError

    assert ((card.digest,), ()) == (erasure.files, erasure.removed)
    assert 1 == len(list(files.contents()))
    assert "王芳" == desk.customers.get(client.id).name


# -- Others at work, and who may ----------------------------------------------


def test_what_somebody_else_writes_meanwhile_is_erased_too(kept: Kept) -> None:
    """
    Whoever comes first, nothing of it is left, and no change is lost.
    """
    crm = opened(kept.store)
    desk = crm.as_system("test")
    client = desk.customers.add(name="王芳")
    eraser = Thread(
        target=lambda: crm.as_system("privacy").customers.erase(client.id, reason=_WHY)
    )
    with crm.begin(by=desk) as block:
        block.customers.change(client.id, {"remarks": "正在写的"})
        eraser.start()
    eraser.join()

    left = desk.customers.get(client.id)
    assert (None, None, 3) == (left.name, left.remarks, left.version)
    assert crm.verify()


def test_who_may_not_erase_is_refused_and_that_is_written_down(kept: Kept) -> None:
    """
    A permission is asked for the customer himself.
    """
    settings = attrs.evolve(standard(), access=access_policy())
    crm = CRM(kept.store, settings=settings)
    office = crm.as_system("test")
    sales = office.departments.add(name="销售部")
    li = office.users.add(
        name="李娜", department=sales.id, roles=["sales"], scopes=["own"]
    )
    client = office.customers.add(name="王芳", owner=li.id)

    desk = crm.acting_as(li)
    with pytest.raises(PermissionRefusedError):
        desk.customers.erase(client.id, reason=_WHY)
    with pytest.raises(PermissionRefusedError):
        desk.customers.held(client.id)
    assert "王芳" == office.customers.get(client.id).name


def _frame(change: Change) -> tuple[object, ...]:
    return (
        change.id,
        change.version,
        change.at,
        change.recorded_at,
        change.by,
        change.cause,
        change.command,
        sorted(change.fields),
    )


def _told_of(crm: CRM) -> list[tuple[str | None, str | None]]:
    with crm.store.read() as look:
        entries = look.find(AuditEntry, None, Moment(MONDAY)).items
    return [(e.reason, e.about) for e in entries if e.action == "erased"]


_NEEDED: dict[str, dict[str, Any]] = {
    "order": {"product": "A"},
    "interaction": {"mode": "phone"},
    "milestone": {"kind": "other", "occurred_on": date(2026, 3, 2)},
    "need": {"kind": "core"},
    "followup": {"planned_at": MONDAY},
    "feedback": {"kind": "complaint"},
    "rating": {"score": 4},
    "ticket": {"kind": "complaint"},
    "rule_run": {"rule": "birthday"},
    "verification": {"field_name": "name", "method": "customer"},
}
