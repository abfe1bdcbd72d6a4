"""
Phone numbers as people write them.
"""

import pytest

from crmkit.errors import UnknownChoiceError, ValueRefusedError
from crmkit.records import Phone, PhoneKind, read_phone

MOBILE = "+8613812345678"
LANDLINE = "+8675526881234"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("13812345678", MOBILE),
        ("138 1234 5678", MOBILE),
        ("138-1234-5678", MOBILE),
        ("138—1234—5678", MOBILE),
        ("138.1234.5678", MOBILE),
        ("１３８１２３４５６７８", MOBILE),
        ("　１３８　１２３４　５６７８　", MOBILE),
        ("\u202a13812345678\u202c", MOBILE),
        ("138\u200b1234\ufeff5678", MOBILE),
        ("138\xa01234\xa05678", MOBILE),
        ("+86 138 1234 5678", MOBILE),
        ("＋８６－１３８－１２３４－５６７８", MOBILE),
        ("(+86)13812345678", MOBILE),
        ("(86) 138-1234-5678", MOBILE),
        ("（+86）138 1234 5678", MOBILE),
        ("8613812345678", MOBILE),
        ("008613812345678", MOBILE),
        ("013812345678", MOBILE),
        ("17951 13812345678", MOBILE),
        ("+86 (0) 138 1234 5678", MOBILE),
        ("17907001234", "+8617907001234"),
        ("+86 179 0700 1234", "+8617907001234"),
        ("手机：13812345678", MOBILE),
        ("联系电话: 13812345678", MOBILE),
        ("Tel. 138 1234 5678", MOBILE),
        ("tel:+86-138-1234-5678", MOBILE),
        ("0755-26881234", LANDLINE),
        ("(0755)2688 1234", LANDLINE),
        ("（０７５５）２６８８１２３４", LANDLINE),
        ("+86 755 2688 1234", LANDLINE),
        ("+86 (0)755 2688 1234", LANDLINE),
        ("+86 0755 26881234", LANDLINE),
        ("010 8888 1234", "+861088881234"),
        ("0316-2345678", "+863162345678"),
        ("0755-26881234转801", f"{LANDLINE};ext=801"),
        ("0755-2688 1234 转 801", f"{LANDLINE};ext=801"),
        ("0755-26881234（转801）", f"{LANDLINE};ext=801"),
        ("0755-26881234 分机号：801", f"{LANDLINE};ext=801"),
        ("0755-26881234 转分机 801", f"{LANDLINE};ext=801"),
        ("0755-26881234-801", f"{LANDLINE};ext=801"),
        ("(0755) 26881234-801", f"{LANDLINE};ext=801"),
        ("0755-2688-1234-801", f"{LANDLINE};ext=801"),
        ("0755-2688-1234", LANDLINE),
        ("+86 755 2688 1234 ext. 801", f"{LANDLINE};ext=801"),
        ("0755 26881234 x801", f"{LANDLINE};ext=801"),
        ("0755 26881234 #801", f"{LANDLINE};ext=801"),
        ("13812345678转1234", f"{MOBILE};ext=1234"),
        ("13812345678-1234", f"{MOBILE};ext=1234"),
        ("13812345678（微信同号）", MOBILE),
        ("138 1234 5678 微信同号", MOBILE),
        ("400-123-4567", "+864001234567"),
        ("4008-123-456", "+864008123456"),
        ("400 123 4567 转 2", "+864001234567;ext=2"),
        ("800-810-1234", "+868008101234"),
        ("95588", "+8695588"),
        ("12345", "+8612345"),
        ("962288", "+86962288"),
        ("+852 5123 4567", "+85251234567"),
        ("00852-5123-4567", "+85251234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("+1 201-555-0123", "+12015550123"),
    ],
)
def test_a_number_has_one_normal_form(written: str, normal: str) -> None:
    """
    Width, blanks, dashes, labels and prefixes make no difference.
    """
    assert normal == read_phone(written).normal


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("13812345678", PhoneKind.MOBILE),
        ("17012345678", PhoneKind.MOBILE),
        ("16500001234", PhoneKind.MOBILE),
        ("16212345678", PhoneKind.MOBILE),
        ("19212345678", PhoneKind.MOBILE),
        ("010-8888 1234", PhoneKind.LANDLINE),
        ("010-8888 1234-801", PhoneKind.LANDLINE),
        ("400-123-4567", PhoneKind.SERVICE),
        ("95588", PhoneKind.SERVICE),
        ("10086", PhoneKind.SERVICE),
        ("17012345678转1234", PhoneKind.RELAY),
        ("17012345678-1234", PhoneKind.RELAY),
        ("+852 5123 4567", PhoneKind.INTERNATIONAL),
        ("+1 201-555-0123", PhoneKind.INTERNATIONAL),
    ],
)
def test_a_number_is_of_a_kind(written: str, kind: PhoneKind) -> None:
    """
    Numbers of virtual operators are mobile ones; an extension makes a relay number.
    """
    assert kind is read_phone(written).kind


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (13812345678, "text"),
        (13812345678.0, "text"),
        (None, "text"),
        ("", "phone"),
        ("　", "phone"),
        ("王经理", "phone"),
        ("138****5678", "phone"),
        ("1-800-FLOWERS", "phone"),
        ("+", "phone"),
        ("138\n12345678", "phone"),
        ("1" * 10_000, "phone"),
        ("13812345678.0", "phone_digits"),
        ("1.38123E+10", "phone_digits"),
        ("1.38123456e10", "phone_digits"),
        ("13812345678/13912345678", "phone_several"),
        ("13812345678、13912345678", "phone_several"),
        ("13812345678，13912345678", "phone_several"),
        ("13812345678；13912345678", "phone_several"),
        ("13812345678 或 13912345678", "phone_several"),
        ("010-88881234/5", "phone_several"),
        ("1381234567", "phone_unused"),
        ("138123456789", "phone_unused"),
        ("12012345678", "phone_unused"),
        ("021-6888888", "phone_unused"),
        ("0999-12345678901", "phone_unused"),
        ("852 5123 4567", "phone_unused"),
        ("+86 1381234567", "phone_unused"),
        ("+852 123", "phone_unused"),
        ("+999 12345678", "phone"),
        ("8888 1234", "phone_area"),
        ("2688123", "phone_area"),
    ],
)
def test_what_is_no_number_is_refused(written: object, code: str) -> None:
    """
    Each way of being no phone number has a code of its own.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_phone(written)

    assert code == caught.value.code


def test_a_new_range_of_mobile_numbers_is_taken_and_marked() -> None:
    """
    Lists of ranges are late: a mobile number of another range is taken as one.
    """
    phone = read_phone("194 1234 5678")

    assert (PhoneKind.MOBILE, False) == (phone.kind, phone.known)
    assert read_phone("138 1234 5678").known


def test_a_number_is_shown_as_people_write_it_at_home() -> None:
    """
    Numbers at home are shown without their country, others with it.
    """
    shown = [
        read_phone(text).display("zh")
        for text in ("13812345678", "01088881234转8", "+85251234567", "4001234567")
    ]

    assert [
        "138 1234 5678",
        "010 8888 1234 转 8",
        "+852 5123 4567",
        "400 123 4567",
    ] == shown
    assert "010 8888 1234 ext. 8" == read_phone("01088881234-8").display("en")


def test_home_may_be_elsewhere() -> None:
    """
    For a company in Hong Kong its numbers are local, those of the mainland are not.
    """
    here = read_phone("5123 4567", country="HK")
    there = read_phone("+86 138 1234 5678", country="HK")

    assert ("+85251234567", PhoneKind.MOBILE, "5123 4567") == (
        here.e164, here.kind, here.written,
    )  # fmt: skip
    assert (PhoneKind.INTERNATIONAL, "+86 138 1234 5678") == (there.kind, there.written)


def test_a_country_must_be_one() -> None:
    """
    A country that there is not is an error of whoever asks, not of the number.
    """
    with pytest.raises(UnknownChoiceError, match="country cannot be 'XX'"):
        read_phone("13812345678", country="XX")


def test_a_number_is_a_plain_value() -> None:
    """
    The parts of a number can be taken apart by name.
    """
    expected = Phone(
        e164=LANDLINE,
        kind=PhoneKind.LANDLINE,
        country="CN",
        written="0755 2688 1234",
        extension="801",
    )

    assert expected == read_phone("0755-26881234-801")
