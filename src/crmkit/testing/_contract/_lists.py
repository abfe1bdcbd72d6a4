"""
The part of a store's contract that is about lists: conditions, orders, pages.
"""

from datetime import timedelta
from typing import Any, ClassVar, Final
from unittest import SkipTest

from crmkit.conditions import (
    Boolean,
    Condition,
    Day,
    Field,
    Instant,
    Integer,
    Moment,
    Number,
    Schema,
    Text,
    TextSet,
)
from crmkit.decisions import Write
from crmkit.errors import CursorError, PageSizeError, UnknownChoiceError
from crmkit.ports import Transaction
from crmkit.records import (
    NO_CUSTOM,
    AuditAction,
    AuditEntry,
    Customer,
    FrozenMap,
    Ticket,
)
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import AT, NOW, Contract, put, ticket

_SCHEMA = Schema(
    [
        Field("status", Text(), nullable=True),
        Field("opened_at", Instant(), nullable=True),
        Field("reopenings", Integer()),
        Field("tags", TextSet()),
    ]
)


def _ids(work: Transaction, where: str | None = None, **options: Any) -> str:
    condition = Condition(where, _SCHEMA) if where else None
    page = work.find(Ticket, condition, AT, **options)
    return " ".join(record.id for record in page.items)


def _pages(work: Transaction, order: str, limit: int) -> list[str]:
    found, cursor = [], None
    while True:
        page = work.find(Ticket, None, AT, order=order, limit=limit, cursor=cursor)
        found.append(" ".join(record.id for record in page.items))
        cursor = page.cursor
        if cursor is None:
            return found


_OWN: Final = Schema(
    [
        Field("price", Number(2), within="custom"),
        Field("seats", Integer(), within="custom"),
        Field("vip", Boolean(), within="custom"),
        Field("level", Text(), within="custom"),
        Field("due", Day(), within="custom"),
        Field("seen", Instant(), within="custom"),
        Field("langs", TextSet(), within="custom"),
    ]
)
_FOLDED: Final = Schema([Field("name", Text(fold=True))])
_AUDIT: Final = Schema.of(AuditEntry)


class ListContract(Contract):
    """
    A list holds what surely belongs in it, in a total order, page by page.

    Attributes:
        asks_custom: Whether conditions may ask for custom fields; a store that
            cannot sets it to False, and the tests that need it are skipped.
        asks_folded: Likewise, for text whatever its case and width.
    """

    asks_custom: ClassVar[bool] = True
    asks_folded: ClassVar[bool] = True

    def _needs(self, what: str, *, is_there: bool) -> None:
        if not is_there:
            message = f"this store cannot be asked for {what}"
            raise SkipTest(message)

    def test_custom_fields_are_asked_for(self) -> None:
        """
        Each type is compared as what it is; a missing value is unknown.
        """
        self._needs("custom fields", is_there=self.asks_custom)
        full = FrozenMap(
            price="1200.50",
            seats=3,
            vip=True,
            level="gold",
            due="2026-03-02",
            seen="2026-03-02T09:00:00.000000Z",
            langs=("en", "zh"),
        )
        with self.working() as work:
            put(work, ticket("A", custom=full), ticket("B"))
            put(work, ticket("C", custom=FrozenMap(price="-3.00", seats=-1, vip=False)))

            for text, ids in (
                ("price > 1000", "A"),
                ("price < 0", "C"),
                ("seats in (3, 4)", "A"),
                ("not (seats == 3)", "C"),
                ("seats is None", "B"),
                ("vip", "A"),
                ("not vip", "C"),
                ('level == "gold" and contains(level, "ol")', "A"),
                ('due == "2026-03-02"', "A"),
                ("seen < now", "A"),
                ('"zh" in langs', "A"),
                ("coalesce(seats, 3) == 3", "A B"),
            ):
                page = work.find(Ticket, Condition(text, _OWN), AT)
                same((text, ids), (text, " ".join(each.id for each in page)))

    def test_custom_fields_are_asked_for_as_they_are_now(self) -> None:
        """
        A value that was changed or taken away is no longer found.
        """
        self._needs("custom fields", is_there=self.asks_custom)
        old = ticket("A", custom=FrozenMap(seats=3))
        new = old.replace(version=2, custom=FrozenMap(seats=4))
        bare = new.replace(version=3, custom=NO_CUSTOM)
        asked = [Condition(f"seats == {number}", _OWN) for number in (3, 4)]
        with self.working() as work:
            counts = []
            for before, after in ((None, old), (old, new), (new, bare)):
                work.put(Write(before, after))
                counts.append([work.count(Ticket, each, AT) for each in asked])

        same([[1, 0], [0, 1], [0, 0]], counts)

    def test_text_is_found_whatever_its_case_and_width(self) -> None:
        """
        Where a field is declared so; what it holds is not changed by that.
        """
        self._needs("folded text", is_there=self.asks_folded)
        with self.working() as work:
            old = Customer(id="A", version=1, name="ＨＥＮＧ恒信 Straße")
            put(work, old, Customer(id="B", version=1))
            for text in (
                'contains(fold(name), "恒信 STRASSE")',
                'startswith(fold(name), "Heng")',
                'fold(name) == "heng恒信 strasse"',
            ):
                same(1, work.count(Customer, Condition(text, _FOLDED), AT))
            work.put(Write(old, old.replace(version=2, name="明达")))

            asked = Condition('contains(fold(name), "heng")', _FOLDED)
            same(0, work.count(Customer, asked, AT))

    def test_the_audit_trail_is_asked_by_whom_about_what_and_when(self) -> None:
        """
        Entries come back as they were, and are found by each of the three.
        """
        seen = AuditEntry(
            id="A1",
            version=1,
            user="u1",
            action=AuditAction.SEEN,
            operation="customer.read",
            about="customer:C1",
            records=1,
            fields=("email", "phone"),
            occurred_at=NOW,
        )
        later = NOW + timedelta(days=1)
        other = seen.replace(id="A2", user="system:nightly", occurred_at=later)
        export = seen.replace(id="A3", about=None, records=2**40, reason="季度回访")
        with self.working() as work:
            put(work, seen, other, export)

            same(seen, work.get(AuditEntry, "A1"))
            same(export, work.get(AuditEntry, "A3"))
            for text, ids in (
                ('about == "customer:C1"', "A1 A2"),
                ('user == "u1"', "A1 A3"),
                ("occurred_at <= now", "A1 A3"),
                ('action == "seen" and "phone" in fields and records > 1', "A3"),
            ):
                page = work.find(AuditEntry, Condition(text, _AUDIT), AT)
                same((text, ids), (text, " ".join(each.id for each in page)))

    def test_a_condition_selects_what_it_surely_holds_for(self) -> None:
        """
        Missing values are unknown, so neither a condition nor its opposite holds.
        """
        with self.working() as work:
            put(
                work,
                ticket("A", status="open", opened_at=NOW),
                ticket("B", status="done", tags=("vip", "中")),
                ticket("C", reopenings=3),
            )

            same("A", _ids(work, 'status == "open"'))
            same("B", _ids(work, 'status != "open"'))
            same("C", _ids(work, "status is None and reopenings > 2"))
            same("B", _ids(work, '"中" in tags'))
            same(1, work.count(Ticket, Condition("opened_at <= now", _SCHEMA), AT))
            same(3, work.count(Ticket, None, AT))

    def test_time_is_that_of_the_question(self) -> None:
        """
        The same condition is asked at any instant, to the microsecond.
        """
        passed = Condition("opened_at <= now", _SCHEMA)
        earlier = Moment(NOW - timedelta(microseconds=1))
        with self.working() as work:
            put(work, ticket(opened_at=NOW))

            same(1, work.count(Ticket, passed, AT))
            same(0, work.count(Ticket, passed, earlier))

    def test_text_is_in_the_order_of_code_points(self) -> None:
        """
        Upper case goes before lower case, Chinese before astral characters.
        """
        with self.working() as work:
            names = ["\U0001f600", "中", "ä", "a", "Z", "￥"]
            put(work, *(ticket(f"T{n}", owner=name) for n, name in enumerate(names)))
            found = work.find(Ticket, None, AT, order="owner").items

        same(sorted(names), [record.owner for record in found])

    def test_missing_values_come_last_in_both_directions(self) -> None:
        """
        Equal values are in the order of their ids, whichever way the list runs.
        """
        with self.working() as work:
            put(
                work,
                ticket("A"),
                ticket("B", opened_at=NOW),
                ticket("D", opened_at=NOW - timedelta(days=1)),
                ticket("C", opened_at=NOW),
            )

            same("D B C A", _ids(work, order="opened_at"))
            same("B C D A", _ids(work, order="-opened_at"))
            same("A B C D", _ids(work))
            same("D C B A", _ids(work, order="-id"))

    def test_pages_make_the_whole_list(self) -> None:
        """
        Going from cursor to cursor meets each record once, in order.
        """
        with self.working() as work:
            owners = [None, "b", "a", None, "b"]
            put(work, *(ticket(f"T{n}", owner=name) for n, name in enumerate(owners)))

            same(["T2 T1", "T4 T0", "T3"], _pages(work, "owner", 2))
            same(["T1 T4", "T2 T0", "T3"], _pages(work, "-owner", 2))
            same(["T0 T1 T2 T3 T4"], _pages(work, "id", 5))
            same(["T4", "T3", "T2", "T1", "T0"], _pages(work, "-id", 1))

    def test_every_kind_of_field_can_be_paged_by(self) -> None:
        """
        Numbers, choices, instants and texts all make cursors.
        """
        with self.working() as work:
            put(work, *(ticket(f"T{n}", reopenings=n, opened_at=NOW) for n in range(3)))

            for order in ("reopenings", "priority", "opened_at", "version", "number"):
                same(["T0", "T1", "T2"], _pages(work, order, 1))

    def test_a_page_goes_on_after_what_was_written_meanwhile(self) -> None:
        """
        A cursor is a place in the order, not a count.
        """
        with self.working() as work:
            put(work, ticket("B"), ticket("D"))
            cursor = work.find(Ticket, None, AT, limit=1).cursor
            put(work, ticket("A"), ticket("C"))

            same("C D", _ids(work, cursor=cursor))

    def test_a_foreign_cursor_is_refused(self) -> None:
        """
        A cursor of another order or type, or a broken one, is an error.
        """
        with self.working() as work:
            put(work, ticket("A"), ticket("B"))
            cursor = work.find(Ticket, None, AT, limit=1).cursor or ""

            with refused(CursorError):
                work.find(Ticket, None, AT, order="-id", cursor=cursor)
            with refused(CursorError):
                work.find(Customer, None, AT, cursor=cursor)
            for broken in ("", "x", cursor[:-2], "中", f"{cursor}AA", "W10"):
                with refused(CursorError):
                    work.find(Ticket, None, AT, cursor=broken)

    def test_an_unknown_order_is_refused(self) -> None:
        """
        Only fields that have an order can be sorted by.
        """
        with self.working() as work:
            for order in ("nothing", "tags", "custom", "--id", ""):
                with refused(UnknownChoiceError):
                    work.find(Ticket, None, AT, order=order)

    def test_a_page_has_a_size(self) -> None:
        """
        A page of none or of too many is an error.
        """
        with self.working() as work:
            for limit in (0, -1, 10_001):
                with refused(PageSizeError):
                    work.find(Ticket, None, AT, limit=limit)
