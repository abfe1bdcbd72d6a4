"""
Masks: what is shown of what is hidden, as the documents have it.
"""

import pytest

from crmkit.access import HIDDEN, MASKS


@pytest.mark.parametrize(
    ("mask", "value", "expected"),
    [
        ("name", "王经理", "*经理"),
        ("name", "王芳", "*芳"),
        ("name", "王总", "*总"),
        ("name", "王建国", "*建国"),
        ("name", "欧阳修", "*修"),
        ("name", "诸葛孔明", "*孔明"),
        ("name", "迪丽热巴", "*巴"),
        ("name", "张建国销售总监", "*销售总监"),
        ("name", "王", "*"),
        ("name", "经理", "*理"),
        ("name", "Anna Smith", "A***"),
        ("name", "007", "***"),
        ("company", "恒信生物科技有限公司", "*生物科技有限公司"),
        ("company", "某某科技有限公司", "*科技有限公司"),
        ("company", "宏达制造集团", "*制造集团"),
        ("company", "北京恒信（北京）科技有限公司", "*科技有限公司"),
        ("company", "恒信科技（北京）有限公司", "*科技有限公司"),
        ("company", "恒信科技有限公司上海分公司", "*科技有限公司*分公司"),
        ("company", "宏达银行上海支行", "*银行*支行"),
        ("company", "恒信上海办事处", "*办事处"),
        ("company", "科技有限公司", "*有限公司"),
        ("company", "有限公司", "*"),
        ("company", "恒信厂", "*厂"),
        ("company", "恒信", "*"),
        ("company", "厂", "*"),
        ("company", "Acme Software Co., Ltd.", "* Software Co., Ltd."),
        ("company", "Software Ltd", "* Ltd"),
        ("company", "ACME", "*"),
        ("company", "Acme科技有限公司", "*科技有限公司"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "+86 138 1234 5678", "138****5678"),
        ("phone", "008613812345678", "138****5678"),
        ("phone", "010-62345678", "010****5678"),
        ("phone", "62345678", "****5678"),
        ("phone", "6234567", "****67"),
        ("phone", "95588", "***"),
        ("phone", "+1 415 555 2671", "141****2671"),
        ("phone", "无", "***"),
        ("email", "wang.fang@hengxin.com.cn", "w***@***.cn"),
        ("email", "wf@qq.com", "***@***.com"),
        ("email", "wang@localhost", "w***@***"),
        ("email", "no address", "***"),
        ("wechat", "wangfang_88", "w***"),
        ("wechat", "wf", "***"),
        ("address", "海淀区中关村大街1号", "***"),
        ("id", "91110108MA01ABCD2X", "9111************2X"),
        ("id", "110108", "***"),
        ("hide", 1_000_000, "***"),
        ("hide", "anything", "***"),
    ],
)
def test_a_mask_shows_what_the_documents_show(
    mask: str, value: object, expected: str
) -> None:
    """
    A mask keeps the kind of thing that it hides, and no more.
    """
    assert expected == MASKS[mask](value)


@pytest.mark.parametrize("mask", [mask for mask in MASKS if mask != "hide"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_a_mask_of_nothing_is_empty(mask: str, nothing: str | None) -> None:
    """
    Whether there is a value is no secret of these masks.
    """
    assert "" == MASKS[mask](nothing)


def test_hide_does_not_tell_whether_there_is_a_value() -> None:
    """
    An amount that is not there looks as one that is.
    """
    assert HIDDEN == MASKS["hide"](None)
