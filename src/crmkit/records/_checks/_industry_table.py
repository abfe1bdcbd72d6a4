"""
The table of GB/T 4754-2017, as the data file has it, ready to be looked up.

Reading the file is file access below ``crm/``: it is part of the package, the same
for everybody, and read once.

Invariants:
    - A word means one industry at most. Three divisions are called as their section
      (房地产业, 教育, 国际组织): the word means the section.

Not here: groups and classes of the standard, reading what people write
(:mod:`crmkit.records._checks` ``_industry``).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import attrs

from crmkit.labels import Label, Language
from crmkit.records._checks._tidy import dashed, tidy

_FILE: Final = "gb_t_4754_2017.json"
_SILENT: Final = r"[\s、,·/()\-&.]"


@attrs.frozen(kw_only=True)
class Industry:
    """
    A section or division of GB/T 4754-2017.

    Attributes:
        code: ``"I"`` for a section, ``"I65"`` for a division of it.
        label: Its names; the aliases are what people also call it.
    """

    code: str
    label: Label

    @property
    def section(self) -> str:
        """
        The letter of the section.
        """
        return self.code[:1]

    @property
    def division(self) -> str | None:
        """
        The two digits of the division, or None for a section.
        """
        return self.code[1:] or None

    def display(self, language: Language = "zh") -> str:
        """
        Return code and name, which read back as this industry.
        """
        return f"{self.code} {self.label.text(language)}"


@cache
def industries() -> tuple[Industry, ...]:
    """
    Return the 20 sections and 97 divisions, each section before its divisions.

    >>> len(industries()), industries()[0].display()
    (117, 'A 农、林、牧、渔业')
    """
    return tuple(_listed(_document()))


@cache
def industry_edition() -> str:
    """
    Return which edition of the standard the table is of.

    >>> industry_edition()
    'GB/T 4754-2017, amendment No. 1 (2019)'
    """
    document = _document()
    return f"{document['standard']}, amendment {document['amendment']}"


def _document() -> Any:
    import json
    from importlib.resources import files

    path = files("crmkit.records._checks") / "data" / _FILE
    return json.loads(path.read_text("utf-8"))


def _listed(document: Any) -> Iterator[Industry]:
    names = document["names"]
    for section in document["sections"]:
        yield _industry(section["code"], section, names)
        for row in section["divisions"]:
            yield _industry(f"{section['code']}{row['code']}", row, names)


def _industry(code: str, row: Mapping[str, str], names: Any) -> Industry:
    label = Label(row["en"], row["zh"], tuple(names.get(code, ())))
    return Industry(code=code, label=label)


@cache
def by_code() -> Mapping[str, Industry]:
    """
    Return the industries by code: ``"I"``, ``"I65"`` and ``"65"``.
    """
    listed = {industry.code: industry for industry in industries()}
    bare = {i.division: i for i in industries() if i.division}
    return MappingProxyType(listed | bare)


@cache
def by_word() -> Mapping[str, Industry]:
    """
    Return the industries by every word that means one, folded.
    """
    found: dict[str, Industry] = {}
    for names in (_own_names, _aliases):
        for industry in industries():
            for name in names(industry):
                found.setdefault(folded(name), industry)
    return MappingProxyType(found)


@cache
def unclear() -> Mapping[str, tuple[Industry, ...]]:
    """
    Return the industries that a word may mean which means several, folded.

    >>> [industry.code for industry in unclear()["电商"]]
    ['F52', 'I64']
    """
    words: Mapping[str, list[str]] = _document()["unclear"]
    return MappingProxyType(
        {
            folded(word): tuple(by_code()[code] for code in codes)
            for word, codes in words.items()
        }
    )


def _own_names(industry: Industry) -> tuple[str, ...]:
    return (industry.label.zh, industry.label.en)


def _aliases(industry: Industry) -> tuple[str, ...]:
    return industry.label.aliases


def folded(word: str) -> str:
    """
    Return a word without what people leave out or add: blanks, commas, case.

    >>> folded("农、林、牧、渔 业") == folded("农林牧渔业")
    True
    """
    return re.sub(_SILENT, "", dashed(tidy(word)).casefold())
