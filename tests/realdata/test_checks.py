"""
The checks of field values against numbers, codes, addresses and regions that others
have collected.
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmkit.errors import ValueRefusedError
from crmkit.records import (
    PhoneKind,
    Region,
    Regions,
    official_regions,
    read_email,
    read_phone,
    read_uscc,
)

pytestmark = pytest.mark.realdata

#: Rows of the list of codes that stand for no place but group those below.
GROUPS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
#: Divisions that neither the ministry's list of 2025-12-31 has nor the history in
#: python-stdnum shows as ended, and why.
EXPLAINED = {
    "139001": "定州市 had this code for a while and has 130682 again",
    "139002": "辛集市 had this code for a while and has 130181 again",
    "460321": "西沙群岛 is 西沙区 (460302) since 2020",
    "460322": "南沙群岛 is 南沙区 (460303) since 2020",
    "460323": "中沙群岛的岛礁及其海域 is part of 西沙区 since 2020",
    "500105": "江北区 is part of 两江新区 (500157)",
    "500112": "渝北区 is part of 两江新区 (500157)",
    "710000": "台湾省 has no code in the ministry's list; official_regions() adds it",
}
VALID_ADDRESSES = ("valid", "valid_syntax")


def lines(path: Path) -> list[dict[str, Any]]:
    """
    Return the rows of a file of JSON lines.
    """
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    """
    Return the rows of a compressed table.
    """
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def answer(read: Callable[[str], Any], text: str) -> Any:
    """
    Return what a check reads, or None if it refuses.
    """
    try:
        return read(text)
    except ValueRefusedError:
        return None


@pytest.fixture(scope="module")
def numbers(shared_data: Path) -> list[dict[str, Any]]:
    """
    Example numbers of each kind of all countries, and numbers that cannot be.
    """
    return lines(shared_data / "validators" / "phone_examples_libphonenumber.jsonl")


@pytest.fixture(scope="module")
def codes(shared_data: Path) -> dict[str, str]:
    """
    Administrative divisions as a map service has them: code → name.
    """
    rows = table(shared_data / "cn" / "cn_adcodes.csv.gz")
    return {row["adcode"][:6]: row["name"] for row in rows}


def test_numbers_are_taken_exactly_if_they_are_valid(
    numbers: list[dict[str, Any]],
) -> None:
    """
    Of 1,300 numbers the 1,055 valid ones are taken, and no other.
    """
    taken = Counter(bool(answer(read_phone, row["e164"])) for row in numbers)

    assert {True: 1055, False: 245} == taken
    assert [] == [
        row
        for row in numbers
        if row["valid"] is not bool(answer(read_phone, row["e164"]))
    ]


def test_valid_numbers_are_one_in_all_their_forms(
    numbers: list[dict[str, Any]],
) -> None:
    """
    E.164, the international form, the national one at home, and what is shown.
    """
    for row in numbers:
        if not row["valid"]:
            continue
        phone = read_phone(row["e164"])
        at_home = read_phone(row["national"], country=row["region"])

        assert row["e164"] == phone.e164 == at_home.e164
        assert phone == read_phone(row["international"])
        assert phone == read_phone(phone.normal) == read_phone(phone.display())
        mainland = row["region"] == "CN"
        assert phone.written == row["national" if mainland else "international"]


def test_kinds_of_mainland_numbers_are_those_of_the_examples(
    numbers: list[dict[str, Any]],
) -> None:
    """
    The five kinds that mainland examples have are told apart; others are abroad.
    """
    kinds = {
        row["type"]: read_phone(row["e164"]).kind
        for row in numbers
        if row["valid"] and row["region"] == "CN"
    }
    others = {
        read_phone(row["e164"]).kind
        for row in numbers
        if row["valid"] and row["region"] != "CN"
    }

    assert {
        "FIXED_LINE": PhoneKind.LANDLINE,
        "MOBILE": PhoneKind.MOBILE,
        "TOLL_FREE": PhoneKind.SERVICE,
        "SHARED_COST": PhoneKind.SERVICE,
        "PREMIUM_RATE": PhoneKind.SERVICE,
    } == kinds
    assert {PhoneKind.INTERNATIONAL} == others


def test_every_mobile_range_is_taken(shared_data: Path) -> None:
    """
    A number of each of 5,321 beginnings is mobile, those of virtual operators too,
    although the library lacked 449 of them when this was written, 23 of those virtual.
    """
    rows = table(shared_data / "cn" / "cn_mobile_prefixes.csv.gz")
    beginnings = {row["prefix7_from"][:5]: row["carrier"] for row in rows}
    phones = {start: read_phone(f"{start}001234") for start in beginnings}
    virtual = [start for start in phones if "虚拟" in beginnings[start]]

    assert 137_476 == len(rows)
    assert 5_321 == len(phones)
    assert {PhoneKind.MOBILE} == {phone.kind for phone in phones.values()}
    assert 168 == len(virtual)
    assert sum(not phone.known for phone in phones.values()) <= 449
    assert sum(not phones[start].known for start in virtual) <= 23


def test_credit_codes_are_taken_exactly_if_they_are_valid(shared_data: Path) -> None:
    """
    Of 206 codes 202 are taken, in the normal form that is told, and 4 refused.
    """
    rows = lines(shared_data / "cn" / "cn_uscc_numbers.jsonl")
    read = {row["input"]: answer(read_uscc, row["input"]) for row in rows}

    assert 206 == len(rows)
    assert 202 == sum(code is not None for code in read.values())
    for row in rows:
        wanted = row.get("normalised", row["input"]) if row["valid"] else None
        assert wanted == read[row["input"]]


def test_the_reason_of_a_wrong_code_is_told(shared_data: Path) -> None:
    """
    Reasons are those of the source but for one: codes may begin with A nowadays, so
    there it is the check character that is wrong.
    """
    reasons = {}
    for row in lines(shared_data / "cn" / "cn_uscc_numbers.jsonl"):
        if not row["valid"]:
            with pytest.raises(ValueRefusedError) as caught:
                read_uscc(row["input"])
            reasons[row["input"]] = (row["reason"], caught.value.code)

    assert {
        "12345": ("length", "uscc_length"),
        "A1110000600037341L": ("format", "uscc_check"),
        "9111000060003IOZSV": ("format", "uscc_letters"),
        "91110000600037341N": ("checksum", "uscc_check"),
    } == reasons


def test_addresses_are_taken_by_category(shared_data: Path) -> None:
    """
    Of 164 addresses none of the 66 wrong and 30 over-long ones is taken, and 21 of the
    22 good ones are: a host without a dot is none that mail from elsewhere reaches.
    Odd and outdated forms are refused, but for two with a blank around them.
    """
    rows = lines(shared_data / "validators" / "email_isemail.jsonl")
    taken = Counter(
        (row["expected"], answer(read_email, row["address"]) is not None)
        for row in rows
    )

    assert {
        ("invalid", False): 66,
        ("over_limit_or_non_smtp", False): 30,
        ("valid_deprecated", False): 28,
        ("valid_deprecated", True): 2,
        ("valid_unusual", False): 16,
        ("valid", True): 13,
        ("valid", False): 1,
        ("valid_syntax", True): 8,
    } == taken
    assert ["test@io"] == [
        row["address"]
        for row in rows
        if row["expected"] in VALID_ADDRESSES
        if answer(read_email, row["address"]) is None
    ]


def test_addresses_taken_stay_as_they_are(shared_data: Path) -> None:
    """
    The normal form of an address is its own normal form.
    """
    for row in lines(shared_data / "validators" / "email_isemail.jsonl"):
        once = answer(read_email, row["address"])

        assert once is None or once == read_email(once)


def test_regions_agree_with_the_map_or_have_changed(codes: dict[str, str]) -> None:
    """
    Of 3,511 codes 3,070 have the same name in the official list, 2 another; 292 are
    groups and not places, and the others have ended since.
    """
    official = _of_2025().names
    same = {code for code, name in codes.items() if official.get(code) == name}
    renamed = {
        code: (name, official[code])
        for code, name in codes.items()
        if code in official and code not in same
    }
    groups = {code for code, name in codes.items() if name in GROUPS}
    gone = set(codes) - set(official) - groups

    assert (3511, 3070, 292) == (len(codes), len(same), len(groups))
    assert {"130502": ("桥东区", "襄都区"), "130503": ("桥西区", "信都区")} == renamed
    assert 147 == len(gone)
    assert [] == sorted(code for code in gone if not _has_ended(code, codes[code]))


def _of_2025() -> Regions:
    """
    Return the official list, if it is still the one whose figures are told here.
    """
    regions = official_regions()
    if regions.version != "2025-12-31":
        pytest.skip(f"the official list is of {regions.version} by now")
    return regions


def _has_ended(code: str, name: str) -> bool:
    """
    Return whether another history says that a division has ended, or we say why.
    """
    numbers = pytest.importorskip("stdnum.numdb").get("cn/loc")
    found = {key: text for _, row in numbers.info(code) for key, text in row.items()}
    ended = [
        text
        for text in found.get("county", "").split(",")
        if text.endswith(f"]{name}") and not text.split("]")[0].endswith("-")
    ]
    return bool(ended) or code in EXPLAINED


def test_provinces_and_prefectures_of_the_map_are_read(codes: dict[str, str]) -> None:
    """
    All 34 provinces and 332 of 334 prefectures are read by name; two have been merged
    or renamed since.
    """
    regions = _of_2025()
    provinces = {c: n for c, n in codes.items() if c[2:] == "0000"}
    prefectures = {
        code: name
        for code, name in codes.items()
        if code[4:] == "00" and code not in provinces and name not in GROUPS
    }
    missed = {
        name
        for code, name in prefectures.items()
        if _city(regions, name, provinces[f"{code[:2]}0000"]) != Region(code, name)
    }

    assert 34 == len(provinces)
    assert provinces == {regions.province(n).code: n for n in provinces.values()}
    assert 334 == len(prefectures)
    assert {"莱芜市", "那曲地区"} == missed


def _city(regions: Regions, name: str, province: str) -> Region | None:
    try:
        return regions.city(name, province)
    except ValueRefusedError:
        return None


def test_the_maps_own_list_may_be_given(codes: dict[str, str]) -> None:
    """
    Regions are an argument: an older list gives what was right then.
    """
    old = Regions("map service", "2016", codes)

    assert "371200" == old.city("莱芜", "山东省").code
    assert "东莞市" == old.city("东莞").name
    assert "重庆市忠县" == old.full_name(old.city("忠县", "重庆市"))


def test_cities_of_mobile_ranges_are_cities(shared_data: Path) -> None:
    """
    The short names by which carriers call provinces and cities are read: all 31
    provinces, and 351 of 362 cities. The others are counties and districts, a city
    that was merged, a new area, and prefectures in Xinjiang by a single sign.
    """
    regions = _of_2025()
    rows = table(shared_data / "cn" / "cn_mobile_prefixes.csv.gz")
    places = {(row["province"], row["city"]) for row in rows}
    provinces = {short: regions.province(short).name for short, _ in places}
    missed = sorted(
        (province, city)
        for province, city in places
        if _city(regions, city, provinces[province]) is None
    )

    assert 31 == len(provinces)
    assert 362 == len(places)
    assert [
        ("内蒙古", "临河"),
        ("内蒙古", "海拉尔"),
        ("内蒙古", "集宁"),
        ("山东", "莱芜"),
        ("新疆", "克州"),
        ("新疆", "博州"),
        ("新疆", "巴州"),
        ("河北", "雄安"),
        ("河南", "潢川"),
        ("湖北", "江汉"),
        ("青海", "海晏"),
    ] == missed
