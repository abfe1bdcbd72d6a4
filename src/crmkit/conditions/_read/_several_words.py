"""
Labels with a space or a sign in them, written as if they were one word.

Invariants:
    - What is told instead of the problems there says how the label is written.

Not here: words that are written as they are (:mod:`crmkit.conditions._read._names`).
"""

import json
import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from crmkit.conditions._read._words import Words, cut
from crmkit.conditions._schema import Schema
from crmkit.conditions._schema_rules import is_plain
from crmkit.errors import ConditionError, Problem

#: Texts in quotes, and names that are written as they should be.
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|“[^“”]*”|‘[^‘’]*’")


def with_labels(error: ConditionError, schema: Schema) -> ConditionError:
    """
    Return an error that says of labels of several words how they are written.

    >>> from crmkit.conditions import Field, Instant
    >>> from crmkit.labels import Label
    >>> told = Field("told_at", Instant(), label=Label("Last contact", "上次联系"))
    >>> problem = Problem("cannot be read", message_zh="无法读取", start=5, end=6)
    >>> error = ConditionError("Last contact is None", (problem,))
    >>> print(with_labels(error, Schema([told])))
    the condition cannot be read:
      Last contact is None
      ^^^^^^^^^^^^ a name of several words or with signs; write field("Last contact")
    """
    problems: dict[Problem, None] = {}
    spans = list(_spans(error.source, schema))
    for problem in error.problems:
        label = next((s for s in spans if _touches(s, problem)), None)
        problems |= dict.fromkeys([problem if label is None else _told(label)])
    if len(spans) == 0 or tuple(problems) == error.problems:
        return error
    return ConditionError(error.source, tuple(problems))


#: A label, where it begins and where it ends.
_Span = tuple[str, int, int]


def _spans(text: str, schema: Schema) -> Iterator[_Span]:
    """
    Yield where labels of several words stand in a text, the longest first.
    """
    plain = normalize("NFKC", text)
    plain = plain if len(plain) == len(text) else text
    rest = _QUOTED.sub(lambda found: "\0" * len(found[0]), plain)
    # Whether one is there at all is told much sooner than where it stands by itself.
    labels = [word for word in schema.words if word in rest and not is_plain(word)]
    for label in sorted(labels, key=len, reverse=True):
        for found in re.finditer(rf"(?<!\w){re.escape(label)}(?!\w)", rest):
            yield label, *found.span()


def _touches(span: _Span, problem: Problem) -> bool:
    _, start, end = span
    return problem.start < end and problem.end > start


def _told(span: _Span) -> Problem:
    label, start, end = span
    written = f"field({json.dumps(cut(label), ensure_ascii=False)})"
    words = Words(
        f"a name of several words or with signs; write {written}",
        f"名称含多个词或符号，请写 {written}",
    )
    return Problem(words.en, message_zh=words.zh, start=start, end=end)
