"""
Provinces and cities by a list of administrative divisions.
"""

import copy
import pickle

import pytest

from crmkit.errors import ValueRefusedError
from crmkit.records import Region, Regions, official_regions

NAMES = {
    "110000": "北京市",
    "110100": "市辖区",
    "110108": "海淀区",
    "110105": "朝阳区",
    "210000": "辽宁省",
    "211300": "朝阳市",
    "220000": "吉林省",
    "220200": "吉林市",
    "222400": "延边朝鲜族自治州",
    "520000": "贵州省",
    "522300": "黔西南布依族苗族自治州",
    "520581": "黔西市",
    "654000": "伊犁哈萨克自治州",
    "429000": "省直辖县级行政区划",
    "420000": "湖北省",
    "429004": "仙桃市",
    "440000": "广东省",
    "440300": "深圳市",
    "440305": "南山区",
    "441200": "肇庆市",
    "441284": "四会市",
    "650000": "新疆维吾尔自治区",
    "710000": "台湾省",
    "810000": "香港特别行政区",
}
REGIONS = Regions("by hand", "1", NAMES)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("北京市", "北京市"),
        ("北京", "北京市"),
        (" 北京　", "北京市"),
        ("广东", "广东省"),
        ("新疆", "新疆维吾尔自治区"),
        ("香港", "香港特别行政区"),
        ("台湾", "台湾省"),
        ("440000", "广东省"),
    ],
)
def test_a_province_is_read_by_any_of_its_names(written: str, name: str) -> None:
    """
    The official name, the short one and the code mean the same.
    """
    assert name == REGIONS.province(written).name


@pytest.mark.parametrize(
    ("written", "code", "suggested"),
    [
        (None, "text", ()),
        ("", "province", ()),
        ("California", "province", ()),
        ("广冬省", "province_near", ("广东省",)),
        ("新疆自治区", "province_near", ("新疆维吾尔自治区",)),
        ("深圳", "province", ()),
    ],
)
def test_what_is_no_province_is_refused(
    written: object, code: str, suggested: tuple[str, ...]
) -> None:
    """
    A name that is near is suggested.
    """
    with pytest.raises(ValueRefusedError) as caught:
        REGIONS.province(written)

    assert (code, suggested) == (caught.value.code, caught.value.allowed)


@pytest.mark.parametrize(
    ("written", "province", "code"),
    [
        ("深圳市", "广东省", "440300"),
        ("深圳", None, "440300"),
        ("深圳", "广东", "440300"),
        ("440300", None, "440300"),
        ("北京", "北京市", "110000"),
        ("海淀", "北京市", "110108"),
        ("海淀区", None, "110108"),
        ("朝阳", None, "211300"),
        ("朝阳", "北京市", "110105"),
        ("朝阳区", None, "110105"),
        ("吉林", "吉林省", "220200"),
        ("延边", None, "222400"),
        ("延边州", "吉林省", "222400"),
        ("伊犁", None, "654000"),
        ("黔西南", "贵州省", "522300"),
        ("黔西", "贵州省", "520581"),
        ("仙桃", "湖北省", "429004"),
        ("四会", "广东省", "441284"),
        ("香港", "香港特别行政区", "810000"),
    ],
)
def test_a_city_is_read_by_any_of_its_names(
    written: str, province: str | None, code: str
) -> None:
    """
    Of two that are called alike the larger is meant, and that of the province given.
    """
    assert code == REGIONS.city(written, province).code


@pytest.mark.parametrize(
    ("written", "province", "code", "allowed"),
    [
        ("深圳", "吉林省", "city_elsewhere", ("广东省",)),
        ("深圳", "广冬省", "province_near", ("广东省",)),
        ("南山区", "广东省", "city_near", ("广东省深圳市",)),
        ("深训市", "广东省", "city_near", ("广东省深圳市",)),
        ("Paris", None, "city", ()),
        ("市辖区", "北京市", "city", ()),
    ],
)
def test_what_is_no_city_is_refused(
    written: str, province: str | None, code: str, allowed: tuple[str, ...]
) -> None:
    """
    A city of elsewhere names its province, a district of a city its city.
    """
    with pytest.raises(ValueRefusedError) as caught:
        REGIONS.city(written, province)

    assert code == caught.value.code
    assert allowed == caught.value.allowed[: len(allowed)]


def test_cities_of_a_province_without_divisions_are_taken() -> None:
    """
    Where the list ends, the check does: a city in Taiwan is kept as written.
    """
    assert Region("710000", "台北市") == REGIONS.city("台北市", "台湾省")


def test_a_region_knows_where_it_is() -> None:
    """
    Levels and full names come from the code; a group of an old list is no place.
    """
    city, district = REGIONS.city("深圳"), Region("440305", "南山区")

    assert (1, 2, 3) == (REGIONS.province("广东").level, city.level, district.level)
    assert "广东省深圳市南山区" == REGIONS.full_name(district)
    assert "湖北省仙桃市" == REGIONS.full_name(REGIONS.city("仙桃"))
    assert REGIONS.parent(REGIONS.province("广东")) is None


def test_a_list_must_have_codes() -> None:
    """
    A code of another length is refused when the list is made.
    """
    with pytest.raises(ValueRefusedError, match="six digits"):
        Regions("by hand", "1", {"11": "北京市"})


def test_a_list_is_a_value() -> None:
    """
    Lists with the same names are equal, hash alike, pickle, and cannot be changed.
    """
    same = Regions("by hand", "1", dict(reversed(NAMES.items())))

    assert same == REGIONS
    assert hash(same) == hash(REGIONS)
    assert REGIONS == pickle.loads(pickle.dumps(REGIONS))  # noqa: S301 - our own
    assert REGIONS == copy.deepcopy(REGIONS)
    with pytest.raises(TypeError):
        REGIONS.names["110000"] = "北平"  # type: ignore[index]


def test_the_official_list_is_whole() -> None:
    """
    It has 34 provinces, Taiwan included, and says which day it is of.
    """
    regions = official_regions()

    assert 34 == len(regions.provinces)
    assert "mca.gov.cn" == regions.name
    assert regions.version >= "2025-12-31"
    assert "710000" == regions.province("台湾").code
    assert "广东省深圳市" == regions.full_name(regions.city("深圳"))


def test_every_official_province_and_city_reads_back() -> None:
    """
    Each is read by its official name, cities with their province beside them.
    """
    regions = official_regions()
    cities = [
        regions.city(r.name, p.name)
        for p in regions.provinces
        for r in [p]
        if p.code[:2] in ("11", "12", "31", "50", "81", "82")
    ]
    prefectures = [
        Region(c, n)
        for c, n in regions.names.items()
        if c[4:] == "00" and c[2:] != "0000"
    ]

    assert list(regions.provinces) == [
        regions.province(p.name) for p in regions.provinces
    ]
    assert 6 == len(cities)
    assert prefectures == [
        regions.city(r.name, regions.names[f"{r.code[:2]}0000"]) for r in prefectures
    ]
