"""
Days and instants as people and spreadsheets write them.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from crmkit.errors import ValueRefusedError
from crmkit.records import read_day, read_instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2023, 10, 5)
INSTANT = datetime(2024, 5, 20, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2023-10-05",
        "2023-10-5",
        "2023/10/05",
        "2023/10/5",
        "2023.10.5",
        "20231005",
        "2023年10月5日",
        "2023年10月05日",
        "2023年10月5号",
        "2023年10月5",
        "2023 年 10 月 5 日",
        "２０２３－１０－０５",
        "２０２３年１０月５日",
        "2023—10—05",
        "　2023-10-05 ",
        DAY,
        datetime(2023, 10, 5),  # noqa: DTZ001 - as a spreadsheet holds a day
    ],
    ids=str,
)
def test_a_day_is_read_in_all_its_forms(written: object) -> None:
    """
    The forms of the documents, of spreadsheets and of full-width typing are read.
    """
    assert DAY == read_day(written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "text"),
        (45200, "text"),
        (45200.5, "text"),
        ("", "day_form"),
        ("下周一", "day_form"),
        ("二〇二三年十月五日", "day_form"),
        ("2023-10/05", "day_form"),
        ("2023-1-5-6", "day_form"),
        ("202310", "day_form"),
        ("23-10-05", "day_order"),
        ("05/10/2023", "day_order"),
        ("10/5/2023", "day_order"),
        ("1.2.23", "day_order"),
        ("2023-10", "day_whole"),
        ("2023年10月", "day_whole"),
        ("2023年", "day_whole"),
        ("10月5日", "day_whole"),
        ("2023-02-29", "day_none"),
        ("2023-13-01", "day_none"),
        ("2023-00-10", "day_none"),
        ("0000-01-01", "day_none"),
        ("2023年2月30日", "day_none"),
        ("2023-10-05 14:30", "day_time"),
        ("2023年10月5日14时", "day_time"),
        (datetime(2023, 10, 5, 14, 30), "day_time"),  # noqa: DTZ001
        (datetime(2023, 10, 5, tzinfo=UTC), "day_time"),
    ],
    ids=str,
)
def test_what_is_not_surely_a_day_is_refused(written: object, code: str) -> None:
    """
    Another order, a missing part, a day that there is not: each has its code.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_day(written)

    assert code == caught.value.code


@pytest.mark.parametrize(
    "written",
    [
        "2024-05-20 14:30",
        "2024-05-20 14:30:00",
        "2024-05-20T14:30",
        "2024/5/20 14:30",
        "2024年5月20日 14:30",
        "2024年5月20日14:30",
        "2024年5月20日14时30分",
        "2024年5月20日 14点30分0秒",
        "２０２４－０５－２０　１４：３０",
        "2024-05-20 14：30",
        "2024-05-20T14:30+08:00",
        "2024-05-20T14:30:00+0800",
        "2024-05-20T06:30Z",
        "2024-05-20 06:30:00+00:00",
        datetime(2024, 5, 20, 14, 30),  # noqa: DTZ001 - as a spreadsheet holds it
        datetime(2024, 5, 20, 6, 30, tzinfo=UTC),
        datetime(2024, 5, 20, 8, 30, tzinfo=timezone(timedelta(hours=2))),
    ],
    ids=str,
)
def test_an_instant_is_read_in_all_its_forms(written: object) -> None:
    """
    A time without an offset is one of the company's zone.
    """
    assert INSTANT == read_instant(written, SHANGHAI)
    assert UTC is read_instant(written, SHANGHAI).tzinfo


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "text"),
        (1716186600, "text"),
        ("", "moment_form"),
        ("昨天下午", "moment_form"),
        ("14:30", "moment_form"),
        ("2024-05-20 2:30 PM", "moment_form"),
        ("2024-05-20", "moment_time"),
        ("2024年5月20日", "moment_time"),
        (DAY, "moment_time"),
        ("2024-05-20 24:00", "moment_none"),
        ("2024-05-20 14:60", "moment_none"),
        ("2024-05-20 14:30:61", "moment_none"),
        ("2024-02-30 14:30", "day_none"),
        ("20/05/2024 14:30", "day_order"),
        ("2024-02-30T14:30Z", "moment_form"),
        ("0001-01-01 00:00", "moment_form"),
        ("9999-12-31T23:00-05:00", "moment_form"),
    ],
    ids=str,
)
def test_what_is_not_surely_an_instant_is_refused(written: object, code: str) -> None:
    """
    A day alone, a time that there is not, and an instant beyond UTC are refused.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_instant(written, SHANGHAI)

    assert code == caught.value.code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-03-29 02:30", "moment_never"),
        ("2026-10-25 02:30", "moment_twice"),
        (datetime(2026, 3, 29, 2, 30), "moment_never"),  # noqa: DTZ001
    ],
    ids=str,
)
def test_a_time_that_clocks_skip_or_repeat_is_refused(
    written: object, code: str
) -> None:
    """
    Where clocks are put forward or back, an offset has to say which time is meant.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_instant(written, BERLIN)

    assert code == caught.value.code
    assert datetime(2026, 10, 25, 1, 30, tzinfo=UTC) == read_instant(
        "2026-10-25T02:30+01:00", BERLIN
    )


def test_china_had_summer_time_too() -> None:
    """
    On 1986-05-04 the clocks in Shanghai went from 2:00 to 3:00.
    """
    with pytest.raises(ValueRefusedError, match="put forward past it"):
        read_instant("1986-05-04 02:30", SHANGHAI)
