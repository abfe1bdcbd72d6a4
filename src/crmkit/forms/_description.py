"""
Whether a description says enough to work with (T2).

What only fills, and what says nothing by itself ("有问题", "doesn't work"), is
taken away; what is left is counted. A Chinese character counts one, a word two:
"打印机第二页空白" and "printer leaves page two blank" say enough, "打印机有问题"
does not.

Invariants:
    - It points out. Whether a ticket is refused for it is the policy's flag, and
      the caller's business.
    - Width, case, accents written apart, invisible characters and spaces between
      Chinese characters make no difference.
    - What is said twice counts once.
    - A finding names a part of the text as it came, by its offsets.

Not here: whether there is a description at all, which a ticket's own check says
(:mod:`crmkit.records`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Annotated, ClassVar, Final

import attrs
from pydantic import Field

from crmkit.forms._saying import Token, amount, clauses, tokens
from crmkit.labels import Label, Language
from crmkit.records import Document, Line, Slug

_SHOWN: Final = 40  # characters of a text that are quoted
_Index = Mapping[str, tuple[tuple[tuple[str, ...], bool], ...]]

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("it says nothing in words", "没有文字内容"),
    "too_short": ("{part} says too little", "{part}过于简短"),
    "repeated": ("it says the same again and again", "内容只是重复"),
    "vague_phrase": ("{part} does not say enough", "{part}说得不够具体"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionHint(Document):
    """
    Something that a description should say.

    Attributes:
        name: Stable name.
        en: What it is, in English, to follow "please add".
        zh: What it is, in Chinese.
        signs: Words of which one shows that it is there already; without any it
            is always asked for.

    >>> DescriptionHint.of({"name": "when", "en": "when it happened",
    ...     "zh": "发生的时间", "signs": ["昨天", "yesterday"]}).signs
    ('昨天', 'yesterday')
    """

    type_name: ClassVar[str] = "description_hint"

    name: Slug
    en: Line
    zh: Line
    signs: tuple[Line, ...] = ()

    @property
    def label(self) -> Label:
        """
        What it is, in both languages.
        """
        return Label(self.en, self.zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionPolicy(Document):
    """
    When a description says too little, and what to ask for then.

    Attributes:
        least: How much must be left; a Chinese character is one, a word two.
        vague: Phrases that say nothing by themselves; they are pointed at.
        fillers: Words that only fill.
        general: What a description should say if its kind has no hints.
        hints: Kind of ticket → what its description should say.
        refuses: Whether a vague description is to be refused, rather than only
            pointed out.

    >>> strict = DescriptionPolicy.of({"least": 4, "vague": ["有问题"]})
    >>> strict.refuses, [found.code for found in vagueness("有问题", strict)]
    (False, ['vague_phrase'])
    """

    type_name: ClassVar[str] = "description_policy"

    least: Annotated[int, Field(strict=True, ge=1, le=1000)]
    vague: tuple[Line, ...] = ()
    fillers: tuple[Line, ...] = ()
    general: tuple[DescriptionHint, ...] = ()
    hints: dict[Slug, tuple[DescriptionHint, ...]] = field(default_factory=dict)
    refuses: bool = False


@attrs.frozen(kw_only=True)
class DescriptionFinding:
    """
    Why a description says too little, and what to add.

    Attributes:
        code: ``empty``, ``too_short``, ``repeated`` or ``vague_phrase``.
        part: The part of the text that is meant, as it came.
        start: Offset of its first character.
        end: Offset after its last character.
        missing: What to add.
    """

    code: str
    part: str
    start: int
    end: int
    missing: tuple[Label, ...] = ()

    def text(self, language: Language) -> str:
        """
        Return what is wrong and what to add, in one language.

        >>> found = DescriptionFinding(code="vague_phrase", part="有问题", start=3,
        ...     end=6, missing=(Label("what happened", "发生了什么"),))
        >>> print(found.text("zh"))
        “有问题”说得不够具体，请补充：发生了什么
        >>> print(found.text("en"))
        '有问题' does not say enough; please add: what happened
        """
        chinese = language == "zh"
        part = self.part if len(self.part) <= _SHOWN else f"{self.part[:_SHOWN]}…"
        said = _TEXTS[self.code][chinese].format(
            part=f"“{part}”" if chinese else repr(part)
        )
        wanted = [label.text(language) for label in self.missing]
        if not wanted:
            return said
        if chinese:
            return f"{said}，请补充：{'；'.join(wanted)}"
        return f"{said}; please add: {'; '.join(wanted)}"


def vagueness(
    text: str, policy: DescriptionPolicy, kind: str | None = None
) -> tuple[DescriptionFinding, ...]:
    """
    Return why a description says too little; nothing if it says enough.

    Args:
        text: The description.
        policy: When it says too little.
        kind: Kind of the ticket, which decides what to ask for.

    >>> from crmkit.presets import standard_descriptions
    >>> policy = standard_descriptions()
    >>> vagueness("客户反馈设备无法启动,需紧急排查", policy, "after_sales_support")
    ()
    >>> for found in vagueness("你们的系统有问题！", policy, "complaint"):
    ...     print(found.part, found.start, found.text("zh"))
    有问题 5 “有问题”说得不够具体，请补充：发生了什么；发生的时间；涉及的人员或订单
    >>> [found.code for found in vagueness("It doesn't work, please HELP", policy)]
    ['vague_phrase', 'vague_phrase']
    """
    index = _index(policy.vague, policy.fillers)
    found: list[list[Token]] = []
    said: list[Token] = []
    vague: dict[tuple[str, ...], tuple[int, int]] = {}
    for clause in clauses(text):  # texts may be long, and the first often says enough
        found.append(clause)
        said += _said(clause, index, vague)
        if amount({token.word: token for token in said}.values()) >= policy.least:
            return ()
    missing = _missing(found, policy, kind)
    return tuple(
        DescriptionFinding(
            code=code, part=text[start:end], start=start, end=end, missing=missing
        )
        for code, start, end in _parts(found, said, vague, policy.least)
    )


def _parts(
    found: Sequence[Sequence[Token]],
    said: Sequence[Token],
    vague: Mapping[tuple[str, ...], tuple[int, int]],
    least: int,
) -> list[tuple[str, int, int]]:
    """
    Return what is wrong, each with the offsets of what is meant.
    """
    if not found:
        return [("empty", 0, 0)]
    if vague:
        return [("vague_phrase", *where) for where in vague.values()]
    code = "repeated" if amount(said) >= least else "too_short"
    return [(code, found[0][0].start, found[-1][-1].end)]


def _said(
    clause: Sequence[Token],
    index: _Index,
    vague: dict[tuple[str, ...], tuple[int, int]],
) -> Iterator[Token]:
    """
    Yield the words that say something, and note where a vague phrase is met first.
    """
    at = 0
    while at < len(clause):
        phrase, is_vague = _at(clause, at, index)
        if is_vague:
            last = clause[at + len(phrase) - 1]
            vague.setdefault(phrase, (clause[at].start, last.end))
        if not phrase:
            yield clause[at]
        at += len(phrase) or 1


def _at(found: Sequence[Token], at: int, index: _Index) -> tuple[tuple[str, ...], bool]:
    """
    Return the longest phrase that begins at a place, and whether it is vague.
    """
    for phrase, is_vague in index.get(found[at].word, ()):
        here = found[at : at + len(phrase)]
        if phrase == tuple(token.word for token in here):
            return phrase, is_vague
    return (), False


@lru_cache(maxsize=64)
def _index(vague: tuple[str, ...], fillers: tuple[str, ...]) -> _Index:
    """
    Return phrases by their first word, the longest first, the vague before others.
    """
    phrases = dict.fromkeys(
        chain(
            ((_words(phrase), True) for phrase in vague),
            ((_words(phrase), False) for phrase in fillers),
        )
    )
    index: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    for words, is_vague in sorted(phrases, key=lambda one: -len(one[0])):
        if words:
            index.setdefault(words[0], []).append((words, is_vague))
    return {word: tuple(found) for word, found in index.items()}


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(phrase) if token.word)


def _missing(
    found: Sequence[Sequence[Token]], policy: DescriptionPolicy, kind: str | None
) -> tuple[Label, ...]:
    """
    Return what to ask for: what there is no sign of, or else everything.
    """
    hints = policy.hints.get(kind or "") or policy.general
    missing = [hint for hint in hints if not _is_said(hint.signs, found)]
    return tuple(hint.label for hint in missing or hints)


def _is_said(signs: Iterable[str], found: Sequence[Sequence[Token]]) -> bool:
    index = _index(tuple(signs), ())
    return any(
        _at(clause, at, index)[0] for clause in found for at in range(len(clause))
    )
