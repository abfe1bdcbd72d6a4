"""
Write the words of crmkit in both languages, from the labels in the code.

Records, their fields, what conditions may go through, choices and statuses: one list by
the English word, one by the Chinese one, and the tables of choices.

Invariants:
    - A label stands in each list once, with every place that has just that one.

Not here: the words that are not labels of anything (``reference/glossary.md``).
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from in_words import first_paragraph
from markup import table
from public_names import public_names
from record_pages import (
    labels,
    linked,
    options,
    page_name,
    record_classes,
    target,
)


def glossary() -> str:
    """
    Write the record types as terms of the glossary.
    """
    lines = ["```{glossary}"]
    for cls in record_classes():
        lines += [cls.label.en, cls.label.zh]
        lines += [f"  {first_paragraph(cls)} All of it: {linked(cls)}.", ""]
    return "\n".join([*lines, "```", ""])


def words_reference() -> str:
    """
    Write both lists of words and the tables of choices.
    """
    entries = merged(all_words())
    english = sorted(entries, key=lambda entry: entry[0].casefold())
    # GB 2312, with which GB 18030 begins, has the common characters by their sound.
    chinese = sorted(entries, key=lambda entry: entry[1].encode("gb18030"))
    lines = ["## By the English word", ""]
    lines += table(
        ("English", "中文", "also read", "what it names"),
        ((en, zh, *rest) for en, zh, *rest in english),
    )
    lines += ["", "## 按中文排序", ""]
    lines += table(
        ("中文", "English", "also read", "what it names"),
        ((zh, en, *rest) for en, zh, *rest in chinese),
    )
    return "\n".join([*lines, *choices_tables()]) + "\n"


def merged(found: Iterable[tuple[Any, str]]) -> list[tuple[str, str, str, str]]:
    """
    Return one entry for each label, with all places that have it.
    """
    places: dict[Any, dict[str, None]] = {}
    for label, place in found:
        places.setdefault(label, {})[place] = None
    return [
        (label.en, label.zh, " ".join(label.aliases), "<br>".join(where))
        for label, where in places.items()
    ]


def all_words() -> Iterator[tuple[Any, str]]:
    """
    Yield every label of a record, field, link, choice or status, and what it names.
    """
    for cls in record_classes():
        yield cls.label, f"record: {linked(cls)}"
        name = cls.type_name
        page = f"/reference/_generated/{page_name(cls)}"
        for field, label in labels(cls).items():
            if label.en:
                yield label, f"{{doc}}`{name}.{field} <{page}>`"
            for value, word in options(cls, field).items():
                yield word, f"[{name}.{field}](#{target(cls, field)}) `{value}`"
        for link in import_module("crmkit.records").links(cls):
            if link.label:
                yield link.label, f"{{doc}}`{name}.{link.name} <{page}>`"


def choices_tables() -> list[str]:
    """
    Return the lines about the words of every set of choices that is part of crmkit.
    """
    lines = ["", "## Choices that are part of crmkit"]
    for choice in choices():
        lines += ["", f"### {choice.__name__}", ""]
        lines += table(
            ("stored", "English", "中文", "also read"),
            (
                (f"`{one}`", one.label.en, one.label.zh, " ".join(one.label.aliases))
                for one in choice
            ),
        )
    return lines


def choices() -> list[Any]:
    """
    Return the public choices, by name.
    """
    base = import_module("crmkit.labels").Choice
    found = {}
    for place in public_names().values():
        module, _, name = place.rpartition(".")
        thing = getattr(import_module(module), name)
        if isinstance(thing, type) and issubclass(thing, base) and thing is not base:
            found[name] = thing
    return [found[name] for name in sorted(found)]
