"""
Everything in a store goes into a file, and from there into any other store, or not.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import cast

import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.crm import ExportReport
from crmkit.errors import (
    BackupNotSupportedError,
    BackupTargetError,
    ExportAlteredError,
    ExportFileError,
    ExportTruncatedError,
    ExportVersionError,
    NotPortableError,
    StoreNotEmptyError,
)
from crmkit.ports import Store, Tick
from crmkit.testing import CountingIds
from tests.crm.company import Company, company

DAY = timedelta(days=1)
WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
END = "the lines before it have other sums"

NewStore = Callable[[str], CRM]


@pytest.fixture
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> NewStore:
    """
    Makes an empty CRM on a store of a kind.
    """

    def new(kind: str) -> CRM:
        if kind == "memory":
            return CRM.open("memory://")
        if kind == "sqlite":
            return CRM.open(f"sqlite:///{tmp_path / 'another.db'}")
        engine: sa.Engine = request.getfixturevalue("new_postgres")()
        store = SQLStore(engine)
        store.migrate()
        return CRM(store)

    return new


def worked(small: Company) -> Company:
    """
    Return a company with a ticket of each state, mail that waits and a key.
    """
    for number in range(5):
        ticket = small.desk.tickets.open(
            customer=small.customer.id,
            kind="complaint",
            priority="high",
            description=f"设备无法启动 😀 {number}",
            custom={"seats": number, "parts": ["a", "b"]},
        )
        if number % 2:
            small.desk.tickets.move(ticket.id, "start")
    with small.crm.begin(by=small.owner, key="request-1") as desk:
        desk.departments.add(name="市场部")
    small.clock.advance(2 * DAY)
    small.crm.run_due(limit=2)
    return small


def exported(crm: CRM) -> tuple[bytes, ExportReport]:
    """
    Return an export as bytes, and its report.
    """
    stream = io.BytesIO()
    report = crm.export(stream)
    return stream.getvalue(), report


def summed(lines: list[bytes]) -> bytes:
    """
    Return the lines of an export with sums that fit them.
    """
    counts: dict[str, int] = {}
    for line in lines[1:]:
        kind = json.loads(line)["kind"]
        counts[kind] = counts.get(kind, 0) + 1
    sums = {
        "counts": dict(sorted(counts.items())),
        "rows_sha256": hashlib.sha256(b"".join(lines[1:])).hexdigest(),
        "sha256": hashlib.sha256(b"".join(lines)).hexdigest(),
    }
    return b"".join([*lines, json.dumps({"end": sums}).encode(), b"\n"])


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_a_store_comes_through_any_other(
    small: Company, kind: str, new_store: NewStore
) -> None:
    """
    The export of the restored store has the same rows, to the last byte.
    """
    first, report = exported(worked(small).crm)
    with new_store(kind) as other:
        restored = other.restore(io.BytesIO(first))
        second, again = exported(other)
        verified = other.verify()

    assert report == restored == again
    assert first.splitlines()[1:-1] == second.splitlines()[1:-1]
    assert report.rows == sum(report.counts.values()) > 20
    assert verified.raise_if_wrong()


def test_a_store_comes_back_from_postgresql(
    small: Company, new_store: NewStore
) -> None:
    """
    Its rows keep no trace of how PostgreSQL keeps JSON and instants.
    """
    first, report = exported(worked(small).crm)
    with new_store("postgresql") as other, new_store("memory") as third:
        other.restore(io.BytesIO(first))
        second, _ = exported(other)
        third.restore(io.BytesIO(second))

        assert report == exported(third)[1]


def test_an_export_says_what_it_is(small: Company) -> None:
    """
    The first line has versions, the instant and counts; the last has sums.
    """
    data, report = exported(small.crm)
    first, *rows, last = data.splitlines(keepends=True)
    heading, end = json.loads(first), json.loads(last)["end"]

    assert 1 == heading["crmkit_export"]
    assert small.clock.now().isoformat() == heading["exported_at"]
    assert dict(report.counts) == heading["counts"] == end["counts"]
    assert report.sha256 == end["rows_sha256"]
    assert hashlib.sha256(b"".join(rows)).hexdigest() == end["rows_sha256"]
    assert hashlib.sha256(b"".join([first, *rows])).hexdigest() == end["sha256"]


def test_an_export_may_go_through_a_stream_that_packs(small: Company) -> None:
    """
    Anything that takes and gives bytes will do.
    """
    packed = io.BytesIO()
    with gzip.open(packed, "wb") as stream:
        report = small.crm.export(stream)
    packed.seek(0)

    with gzip.open(packed, "rb") as stream:
        assert report == CRM.open("memory://").restore(stream)


def test_a_file_appears_whole_and_replaces_nothing(
    small: Company, tmp_path: Path
) -> None:
    """
    Unless it is told to; and nothing is left beside it.
    """
    folder = tmp_path / "exports"
    folder.mkdir()
    path = folder / "crm.jsonl"
    small.crm.export(path)
    before = path.read_bytes()
    with pytest.raises(BackupTargetError) as caught:
        small.crm.export(path)
    small.desk.departments.add(name="市场部")
    report = small.crm.export(path, overwrite=True)

    assert f"cannot write {path}: it is there; overwrite=True replaces it" == str(
        caught.value
    )
    assert before != path.read_bytes()
    assert ["crm.jsonl"] == [each.name for each in folder.iterdir()]
    assert report == CRM.open("memory://").restore(path)


def test_a_store_with_something_in_it_is_refused(small: Company) -> None:
    """
    The error says what is there; nothing is changed.
    """
    data, report = exported(small.crm)
    with pytest.raises(StoreNotEmptyError) as caught:
        small.crm.restore(io.BytesIO(data))

    assert ("changes", "counters", "customers", "departments", "users") == (
        caught.value.kinds
    )
    assert report == exported(small.crm)[1]


def test_what_is_being_written_is_waited_for(
    small: Company, new_store: NewStore
) -> None:
    """
    A store is not empty because nobody has committed yet.
    """
    data, _ = exported(small.crm)
    other = new_store("postgresql")
    engine = cast("SQLStore", other.store).engine
    refused: list[Exception] = []

    def restore() -> None:
        try:
            other.restore(io.BytesIO(data))
        except StoreNotEmptyError as error:
            refused.append(error)

    restoring = Thread(target=restore)
    with other.store.begin() as work:
        work.keep_ticks([Tick(rule="quiet")])
        restoring.start()
        with engine.connect() as look:
            while restoring.is_alive() and not look.scalar(WAITING):
                look.rollback()
    restoring.join()
    with other.store.read() as after:
        ticks = after.ticks()
    other.close()
    engine.dispose()

    told = "is not empty (it has 'ticks'); restore into a new one"
    assert [f"{other.store.url} {told}"] == list(map(str, refused))
    assert (Tick(rule="quiet"),) == ticks


def altered(data: bytes, wrong: str) -> tuple[bytes, type[ExportFileError], str]:
    """
    Return an export in which something is wrong, and how it is refused.
    """
    first, *rows, last = data.splitlines(keepends=True)
    count, none = len(rows), "nothing was restored"
    later = first.replace(b'"crmkit_export":1', b'"crmkit_export":2')
    tables = json.dumps({**json.loads(first), "tables": 999}).encode() + b"\n"
    broken = rows[-1].replace("王芳".encode(), "李芳".encode())
    unknown = rows[-1].replace(b'"name"', b'"nmae"')
    cases: dict[str, tuple[list[bytes], type[ExportFileError], int, str]] = {
        "empty": ([], ExportFileError, 1, "this is no export of crmkit"),
        "other": ([b"id,name\n"], ExportFileError, 1, "this is no export of crmkit"),
        "later": ([later, *rows, last], ExportVersionError, 1,
                  "its format is 2, but 1 is known"),
        "tables": ([tables, *rows, last], ExportVersionError, 1,
                   "its tables are of version 999, but 5 is known"),
        "cut off": ([first, *rows], ExportTruncatedError, count + 2,
                    "the file ends here, before its sums"),
        "cut in a line": ([first, *rows, last[:-1]], ExportTruncatedError, count + 2,
                          "the file ends here, before its sums"),
        "changed": ([first, *rows[:-1], broken, last], ExportAlteredError, count + 2,
                    f"{END} (rows_sha256, sha256)"),
        "left out": ([first, *rows[1:], last], ExportAlteredError, count + 1,
                     f"{END} (counts, rows_sha256, sha256)"),
        "twice": ([first, *rows, rows[-1], last], ExportAlteredError, count + 3,
                  f"{END} (counts, rows_sha256, sha256)"),
        "heading": ([first.replace(b"2026", b"2025"), *rows, last],
                    ExportAlteredError, count + 2, f"{END} (sha256)"),
        "no JSON": ([first, b"{\n", *rows, last], ExportAlteredError, 2,
                    "it is no JSON object"),
        "no row": ([first, b"{}\n", *rows, last], ExportAlteredError, 2,
                   "it is no row of a table"),
        "more": ([first, *rows, last, b"{}\n"], ExportAlteredError, count + 3,
                 "something comes after the sums"),
        "no column": ([summed([first, *rows[:-1], unknown])], ExportFileError,
                      count + 1, "users.nmae is no column; did you mean 'name'?"),
        "no table": ([summed([first, b'{"kind":"usres","row":{}}\n'])],
                     ExportFileError, 2, ""),
    }  # fmt: skip
    lines, kind, line, reason = cases[wrong]
    return b"".join(lines), kind, f"a stream, line {line}: {reason}; {none}"


@pytest.mark.parametrize("to", ["memory", "sqlite"])
@pytest.mark.parametrize(
    "wrong",
    [
        "empty", "other", "later", "tables", "cut off", "cut in a line", "changed",
        "left out", "twice", "heading", "no JSON", "no row", "more", "no column",
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_was_written_is_refused(
    wrong: str, to: str, new_store: NewStore
) -> None:
    """
    The error says the line and the reason, and nothing of the file is restored.
    """
    data, _ = exported(company("memory://").crm)
    given, kind, text = altered(data, wrong)
    with new_store(to) as other:
        with pytest.raises(ExportFileError) as caught:
            other.restore(io.BytesIO(given))

        assert (kind, text) == (type(caught.value), str(caught.value))
        assert {} == exported(other)[1].counts


def test_a_table_that_is_not_known_is_refused() -> None:
    """
    The error says which ones there are.
    """
    data, _ = exported(company("memory://").crm)
    given, _, _ = altered(data, "no table")

    with pytest.raises(
        ExportFileError, match=r"line 2: table cannot be 'usres' .* mean 'users'"
    ):
        CRM.open("memory://").restore(io.BytesIO(given))


def test_a_store_that_cannot_give_everything_says_so() -> None:
    """
    A store of one's own need not be able to.
    """

    class Plain:
        """
        A store whose transactions have nothing but what they must have.
        """

        url = "plain://"

        def __init__(self, store: Store) -> None:
            self.begin = self.read = lambda *_: _Plain(store)

    class _Plain:
        def __init__(self, store: Store) -> None:
            self.store = store

        def __enter__(self) -> object:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    crm = CRM(Plain(CRM.open("memory://").store))  # type: ignore[arg-type]
    with pytest.raises(NotPortableError) as caught:
        crm.export(io.BytesIO())
    with pytest.raises(NotPortableError):
        crm.verify()
    with pytest.raises(BackupNotSupportedError) as refused:
        crm.backup("crm.bak")

    assert (
        "plain:// cannot be exported, restored or verified: its transactions are "
        "not crmkit.ports.Portable"
    ) == str(caught.value)
    assert "plain:// has no online backup into a file: use export()" == str(
        refused.value
    )


def test_work_goes_on_in_a_restored_store(small: Company, new_store: NewStore) -> None:
    """
    Numbers and versions continue, keys are remembered, appointments fire once.
    """
    worked(small)
    data, _ = exported(small.crm)
    plain = new_store("sqlite")
    plain.restore(io.BytesIO(data))
    with CRM(plain.store, clock=small.clock, ids=CountingIds("X")) as other:
        desk = other.acting_as(small.owner.id)
        opened = desk.tickets.open(
            customer=small.customer.id, kind="inquiry", priority="low", description="?"
        )
        with other.begin(by=small.owner.id, key="request-1") as again:
            known = again.departments.add(name="市场部")
        due = other.run_due()
        verified = other.verify()

    assert "GD20260006" == opened.number
    assert 1 == known.version
    assert (3, 0, ()) == (due.done, due.repeated, due.failed)
    assert verified.raise_if_wrong()
