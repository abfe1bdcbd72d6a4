"""
Masks of companies, tried on names that nobody here made up.
"""

import gzip
import json
from pathlib import Path

import pytest

from crmkit.access import MASKS

pytestmark = pytest.mark.realdata

#: Brands that are all business words, as 联合国际 is; no table can know them.
_SHARE_OF_BRANDS = 0.001


def test_real_companies_are_shown_by_what_they_do(shared_data: Path) -> None:
    """
    Neither place nor brand of a real name is in its mask; trade and form are.
    """
    text = (shared_data / "cn/cn_company_name_parts.jsonl").read_text("utf-8")
    for row in map(json.loads, text.splitlines()):
        shown = MASKS["company"](row["name"])
        hidden = [row["brand"], *row["place"].split(",")]

        assert [] == [word for word in hidden if word in shown]
        assert row["trade"] in shown
        assert all(form in shown for form in row["suffix"].split(","))


def test_hardly_a_brand_is_taken_for_what_a_company_does(shared_data: Path) -> None:
    """
    Of real short names, fewer than one of a thousand is shown in a mask.
    """
    with gzip.open(shared_data / "cn/cn_company_short_forms.txt.gz", "rt") as lines:
        brands = [line.strip() for line in lines][::10]
    shown = [
        brand
        for brand in brands
        if brand in MASKS["company"](f"北京{brand}科技有限公司")
    ]

    assert len(shown) < len(brands) * _SHARE_OF_BRANDS, shown[:20]


def test_masks_of_real_names_are_stable(shared_data: Path) -> None:
    """
    A mask of a mask is the mask, and says nothing of the brand's length.
    """
    with gzip.open(shared_data / "cn/cn_company_short_forms.txt.gz", "rt") as lines:
        brands = [line.strip() for line in lines][::20]
    for brand in brands:
        for mask, name in (("company", f"{brand}科技有限公司"), ("name", brand)):
            once = MASKS[mask](name)
            assert once == MASKS[mask](once)
