"""
Laws of the checks of field values: normal forms stay, what is shown is read.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crmkit.errors import ValueRefusedError
from crmkit.records import (
    Amount,
    Checker,
    CheckKind,
    FieldCheck,
    PhoneKind,
    check_profile,
    industries,
    official_regions,
    read_amount,
    read_day,
    read_email,
    read_industry,
    read_instant,
    read_phone,
    read_uscc,
)
from crmkit.records._checks._tidy import tidy

SETTINGS = settings(deadline=None, max_examples=100)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CURRENCIES = ("CNY", "USD", "HKD", "EUR", "JPY", "KWD")

digits = st.text("0123456789", min_size=1, max_size=14)
signs = st.text(
    "0123456789 +-()/.转xX#;ext=１２３　（）＋－年月日:T¥$元万,USD@aA京", max_size=24
)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.builds(
    "{}{}".format,
    st.sampled_from(("010", "021", "0755", "0571", "028")),
    st.from_regex(r"[2-8][0-9]{7}", fullmatch=True),
)
extensions = st.from_regex(r"[0-9]{1,6}", fullmatch=True)
gaps = st.sampled_from(("", " ", "-", "—", "\u3000", "\u200b"))
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
instants = st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda wall: wall.replace(microsecond=0, tzinfo=SHANGHAI)
)
amounts = st.builds(
    Amount, st.integers(-(2**63), 2**63 - 1), st.sampled_from(CURRENCIES)
)


def with_check_character(body: str) -> str:
    """
    Return a code with its check character, reckoned as GB 32100-2015 says.
    """
    weights = [pow(3, place, 31) for place in range(17)]
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, weights, strict=True))
    return body + ALPHABET[-total % 31]


codes = st.builds(
    lambda head, tail: with_check_character(head + tail),
    st.from_regex(r"[1-9ANY][1-9][0-9]{6}", fullmatch=True),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@given(text=st.text(max_size=40))
@SETTINGS
def test_tidy_text_stays(text: str) -> None:
    """
    Text that is tidy is left as it is.
    """
    assert tidy(text) == tidy(tidy(text))


@given(number=st.one_of(mobiles, landlines), extension=st.none() | extensions)
@SETTINGS
def test_a_phone_number_shown_is_read(number: str, extension: str | None) -> None:
    """
    The normal form and what is shown, in both languages, are the same number.
    """
    try:
        phone = read_phone(f"{number}转{extension}" if extension else number)
    except ValueRefusedError:
        assume(False)  # noqa: FBT003 - a landline of no range in use

    assert phone == read_phone(phone.normal)
    assert phone == read_phone(phone.display("zh"))
    assert phone == read_phone(phone.display("en"))


@given(number=mobiles, gap=gaps, prefix=st.sampled_from(("", "+86", "86", "0086", "0")))
@SETTINGS
def test_every_mobile_number_is_taken_however_it_is_written(
    number: str, gap: str, prefix: str
) -> None:
    """
    Width, gaps and prefixes make no difference, nor does a range that is new.
    """
    written = gap.join(filter(None, (prefix, number[:3], number[3:7], number[7:])))
    wide = written.translate(FULL_WIDTH)

    assert f"+86{number}" == read_phone(written).normal == read_phone(wide).normal
    assert PhoneKind.MOBILE is read_phone(number).kind


@given(text=signs | st.text(max_size=60))
@SETTINGS
def test_any_text_is_read_or_refused(text: str) -> None:
    """
    No text breaks a check; what one takes, it takes again as the same.
    """
    for read in (read_phone, read_email, read_uscc, read_day, read_industry):
        try:
            once = read(text)
        except ValueRefusedError:
            continue
        again = {read_phone: "normal", read_industry: "code"}.get(read)
        assert once == read(getattr(once, again) if again else once)


@given(text=signs)
@SETTINGS
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    """
    No text breaks the reading of money, and what is read is shown and read again.
    """
    try:
        amount = read_amount(text)
    except ValueRefusedError:
        return

    assert amount == read_amount(str(amount)) == read_amount(amount.display())


@given(code=codes, gap=st.sampled_from(("", " ", "-", "\u3000")))
@SETTINGS
def test_every_sound_credit_code_is_taken(code: str, gap: str) -> None:
    """
    A code with the right check character is taken, in small letters and groups too.
    """
    written = gap.join((code[:2], code[2:8], code[8:17], code[17:])).lower()

    assert code == read_uscc(written) == read_uscc(read_uscc(written))


@given(code=codes, place=st.integers(0, 17), other=st.sampled_from(ALPHABET))
@SETTINGS
def test_one_wrong_character_is_always_found(code: str, place: int, other: str) -> None:
    """
    No code is sound with one character replaced.
    """
    assume(other != code[place])
    wrong = code[:place] + other + code[place + 1 :]

    try:
        read_uscc(wrong)
    except ValueRefusedError as error:
        assert error.code in ("uscc_check", "uscc_letters")  # noqa: PT017
    else:
        raise AssertionError(wrong)


@given(day=days)
@SETTINGS
def test_a_day_is_read_in_every_form(day: date) -> None:
    """
    All forms of a day are that day, in full width too, with or without zeros.
    """
    year, month, number = f"{day.year:04}", day.month, day.day
    forms = (
        day.isoformat(),
        f"{year}/{month}/{number}",
        f"{year}.{month:02}.{number:02}",
        f"{year}年{month}月{number}日",
        f"{year}年{month:02}月{number:02}号",
        f"{year}{month:02}{number:02}",
    )

    for form in forms:
        assert day == read_day(form) == read_day(form.translate(FULL_WIDTH))


@given(instant=instants)
@SETTINGS
def test_an_instant_is_read_in_every_form(instant: datetime) -> None:
    """
    What the wall shows in the zone, and the instant with its offset, are the same.
    """
    forms = (
        f"{instant:%Y-%m-%d %H:%M:%S}",
        f"{instant.year}/{instant.month}/{instant.day} {instant:%H:%M:%S}",
        f"{instant.year}年{instant.month}月{instant.day}日{instant:%H时%M分%S秒}",
        instant.isoformat(),
        instant.astimezone(UTC).isoformat(),
    )

    for form in forms:
        assert instant.astimezone(UTC) == read_instant(form, SHANGHAI)
    read = read_instant(forms[0], SHANGHAI)
    assert read == read_instant(read, SHANGHAI)


@given(amount=amounts)
@SETTINGS
def test_an_amount_shown_is_read(amount: Amount) -> None:
    """
    What is shown reads back to the last minor unit, in full width too.
    """
    for shown in (str(amount), amount.display()):
        assert amount == read_amount(shown) == read_amount(shown.translate(FULL_WIDTH))


@given(
    figure=st.decimals(0, 10**6, places=4),
    unit=st.sampled_from((("万", 4), ("百万", 6), ("亿", 8))),
)
@SETTINGS
def test_ten_thousands_are_multiplied_exactly(
    figure: Decimal, unit: tuple[str, int]
) -> None:
    """
    万, 百万 and 亿 move the point and lose nothing.
    """
    word, power = unit

    assert int(figure.scaleb(power + 2)) == read_amount(f"{figure}{word}元").minor


@given(industry=st.sampled_from(industries()), language=st.sampled_from(("en", "zh")))
@SETTINGS
def test_an_industry_shown_is_read(industry: object, language: str) -> None:
    """
    Code and name read back, in full width and in any case.
    """
    shown = industry.display(language)  # type: ignore[attr-defined]

    assert industry == read_industry(shown)
    assert industry == read_industry(shown.upper())
    assert industry == read_industry(shown.translate(FULL_WIDTH))


@given(
    code=st.sampled_from(sorted(official_regions().names)),
    others=st.sampled_from(("customer", "contact")),
)
@SETTINGS
def test_a_city_taken_is_taken_again(code: str, others: str) -> None:
    """
    The official name that a check gives is one that it takes, in its province.
    """
    regions = official_regions()
    province = regions.names[f"{code[:2]}0000"]
    try:
        city = regions.city(regions.names[code], province)
    except ValueRefusedError:
        return

    assert city == regions.city(city.name, province)


@given(minor=st.integers(-(2**63), 2**63 - 1))
@SETTINGS
def test_checked_money_stays(minor: int) -> None:
    """
    Minor units that a field keeps are kept, and so are the same written as text.
    """
    check = FieldCheck(field="customer.custom.budget", check=CheckKind.AMOUNT)
    checker = Checker(check_profile("lenient").with_checks(check), SHANGHAI)
    written = Amount(minor, "CNY").display()

    for given_value in (minor, written):
        read = checker.read("customer", {"custom": {"budget": given_value}})
        assert {"custom": {"budget": minor}} == read
