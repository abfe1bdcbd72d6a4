"""
Who acts, as conditions name him: ``me.id``, ``me.departments``, ``me.regions``.

Invariants:
    - Regions are there in every common form (``广东`` and ``广东省``), so that a
      record is found however its province is written.

Not here: reading users and departments (:mod:`crmkit.crm`).
"""

from collections.abc import Iterable
from typing import Final

from crmkit.conditions import Field, FrozenMap, Schema, Text, TextSet
from crmkit.labels import Label
from crmkit.records import User

#: The record that stands for the parameter ``me``.
ME: Final = Schema(
    [
        Field("id", Text(), label=Label("Id", "标识")),
        Field("name", Text(), label=Label("Name", "姓名")),
        Field("number", Text(), label=Label("Employee number", "工号")),
        Field("department", Text(), label=Label("Department", "部门")),
        Field("departments", TextSet(), label=Label("Departments", "所辖部门")),
        Field("roles", TextSet(), label=Label("Roles", "角色")),
        Field("scopes", TextSet(), label=Label("Data scopes", "数据范围")),
        Field("regions", TextSet(), label=Label("Regions", "负责地区")),
        Field("industries", TextSet(), label=Label("Industries", "负责行业")),
        Field("skills", TextSet(), label=Label("Skills", "技能")),
        Field("stands_for", TextSet(), label=Label("Stands in for", "代理对象")),
        Field("acts_for", TextSet(), label=Label("Acts for", "本人及代理对象")),
    ]
)

_PLAIN: Final = """
    河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南
    四川 贵州 云南 陕西 甘肃 青海 台湾
"""
_PROVINCES: Final[dict[str, str]] = {
    **{name: f"{name}省" for name in _PLAIN.split()},
    **{name: f"{name}市" for name in ("北京", "天津", "上海", "重庆")},
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
    "香港": "香港特别行政区",
    "澳门": "澳门特别行政区",
}
_SHORT: Final = {long: short for short, long in _PROVINCES.items()}


def all_forms(regions: Iterable[str]) -> tuple[str, ...]:
    """
    Return regions in each form in which a province or city may be written, sorted.

    A city's name that is also a province's stays as it is: 吉林市 is not all of 吉林.

    >>> all_forms(["广东", "苏州市", "吉林市"])
    ('吉林市', '广东', '广东省', '苏州', '苏州市')
    """
    return tuple(sorted({form for region in regions for form in _forms(region)}))


def _forms(region: str) -> set[str]:
    if region in _PROVINCES:
        return {region, _PROVINCES[region]}
    if region in _SHORT:
        return {region, _SHORT[region]}
    if region.endswith("市"):
        short = region.removesuffix("市")
        return {region} if short in _PROVINCES else {region, short}
    return {region, f"{region}市"} if not region.endswith(_ENDS) else {region}


#: Endings that show what a region is, so that it is no city without its 市.
_ENDS: Final = ("省", "区", "县", "州", "盟", "旗")


def facts_of(
    user: User, departments: Iterable[str] = (), stands_for: Iterable[str] = ()
) -> FrozenMap[object]:
    """
    Return what conditions may know of a user.

    Args:
        user: The user.
        departments: Departments beside his own whose records he answers for.
        stands_for: Ids of absent colleagues for whom he stands in.

    >>> me = facts_of(User(id="U1", department="D1"), ["D2"])
    >>> me["id"], me["departments"]
    ('U1', ('D1', 'D2'))
    """
    own = () if user.department is None else (user.department,)
    others = sorted(set(stands_for))
    return FrozenMap(
        {
            "id": user.id,
            "name": user.name,
            "number": user.number,
            "department": user.department,
            "departments": tuple(sorted({*own, *departments})),
            "roles": tuple(sorted(set(user.roles))),
            "scopes": tuple(sorted(set(user.scopes))),
            "regions": all_forms(user.regions),
            "industries": user.industries,
            "skills": user.skills,
            "stands_for": tuple(others),
            # In one set, so that a store looks for all of them in one index.
            "acts_for": tuple(sorted({user.id, *others})),
        }
    )
