"""
How a user's program may use calendars; read by type checkers, never run.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, assert_type

from crmkit.calendars import Account, Calendar, ChineseCalendar, Columns, Span

desk = Calendar(
    "Asia/Shanghai",
    {"mon-fri": ["09:00-12:00", "13:30-18:00"]},
    closures=["2026-10-01/2026-10-07"],
    openings={"2026-10-10": ["09:00-12:00"]},
)
start = datetime(2026, 3, 2, 9, tzinfo=UTC)

assert_type(desk.add(start, timedelta(hours=4)), datetime)
assert_type(desk.subtract(start, timedelta(hours=4), edge="latest"), datetime)
assert_type(desk.elapsed(start, start), timedelta)
assert_type(desk.is_open(start), bool)
assert_type(desk.spans(start, start), tuple[Span, ...])
assert_type(desk.to_dict(), dict[str, Any])
assert_type(Calendar.from_dict(desk.to_dict()), Calendar)
assert_type(Calendar.ALWAYS, Calendar)
assert_type(Calendar.ALWAYS.columns, Columns)

china = Calendar.china({"mon-fri": ["09:00-18:00"]}, source=ChineseCalendar())
assert_type(china, Calendar)
assert_type(desk.then(date(2027, 1, 1), china), Calendar)
assert_type(Calendar.preset("office_hours", "Asia/Shanghai"), Calendar)
assert_type(desk.count_days(start, start), int)
assert_type(desk.add_days(start, 3), datetime)
assert_type(desk.add_days(date(2026, 3, 2), 3), date)
assert_type(desk.end_of_day(start), datetime)
assert_type(desk.explain(start, start), Account)
assert_type(desk.month_text(2026, 10, "zh"), str)
