"""
What a drawn calendar says, in both languages.

Not here: names of holidays, which their source gives.
"""

from collections.abc import Mapping

from crmkit.labels import Language

WEEKDAY_NAMES: Mapping[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: How a date is marked: nothing opens, it is off, it has other hours, some are cut.
MARKS: Mapping[Language, Mapping[str, str]] = {
    "en": {"closed": ".", "off": "x", "work": "+", "cut": "~", "open": ""},
    "zh": {"closed": "·", "off": "休", "work": "班", "cut": "~", "open": ""},
}
TEXTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "closed": "closed",
        "colon": ": ",
        "total": "open time",
        "guessed": "{years}: holidays not known to {source}, taken for plain weeks",
        "closures": "Closed",
        "openings": "Hours of their own",
        "cuts": "Closed in these hours",
        "yearly": "Closed every year",
        "holidays": "Holidays",
        "later": "From then on another calendar",
        "known": "{period}, {source}",
        "title": "{month} {year}",
    },
    "zh": {
        "closed": "休息",
        "colon": "：",
        "total": "工作时间合计",
        "guessed": "{years} 年：{source} 尚无节假日数据，按普通周末推算",
        "closures": "不营业日期",
        "openings": "单独安排的日期",
        "cuts": "不营业时段",
        "yearly": "每年不营业",
        "holidays": "节假日",
        "later": "此后改用另一日历",
        "known": "{period}，{source}",
        "title": "{year}年{month}月",
    },
}


def month_title(year: int, month: int, language: Language) -> str:
    """
    Return what a month is called.

    >>> month_title(2026, 10, "en"), month_title(2026, 10, "zh")
    ('October 2026', '2026年10月')
    """
    name = MONTH_NAMES[month - 1] if language == "en" else str(month)
    return TEXTS[language]["title"].format(year=year, month=name)
