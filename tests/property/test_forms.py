"""
Whatever is filled in: a form takes what records take, and gives it back.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit.errors import InvalidRecordError
from crmkit.forms import Form, FormPart
from crmkit.forms._reading import is_blank, read
from crmkit.presets import FORMS, form
from crmkit.records import check_fields, record_class

forms = {name: form(name) for name in FORMS}
words = st.one_of(
    st.sampled_from(
        [
            "", "  ", "恒信科技", "4分", "6", "是", "2023-10-15", "x" * 300,
            "phone", "电话", "高", "产品故障", "a、b；c", "\x00", "年底",
            "2023年12月31日前完成", "2024-05-20 14:30", "2023-02-30",
            "2024-05-20T14:30:00+08:00",
        ]
    ),
    st.text(max_size=8),
)  # fmt: skip
values = st.one_of(
    words, st.none(), st.integers(), st.booleans(), st.lists(words, max_size=3)
)
names = st.sampled_from(sorted(forms))


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """
    Fill in some fields of a form, by any of their names.
    """
    name = draw(names)
    asked = [field.name for field in forms[name].fields()]
    chosen = draw(st.lists(st.sampled_from(asked), unique=True, max_size=8))
    return name, {each: draw(values) for each in chosen}


@given(answer=answers())
@settings(max_examples=200, deadline=None)
def test_a_form_refuses_exactly_what_records_refuse(
    answer: tuple[str, dict[str, Any]],
) -> None:
    """
    Each part whole, and each by its record's own check.
    """
    name, data = answer
    filled = forms[name]
    taken = _outcome(name, data)

    assert isinstance(taken, InvalidRecordError) == refused(filled, data)
    if isinstance(taken, InvalidRecordError):
        asked = {field.name for field in filled.fields()}
        assert asked >= {problem.field for problem in taken.problems}
        assert all(problem.text("zh") and str(problem) for problem in taken.problems)
        return
    drafts = filled.records(data)
    ids = {draft.part: draft.part for draft in drafts}
    for link in ("customer", "contact", "ticket", "matter"):
        ids.setdefault(link, link)
    records = [draft.record(ids) for draft in drafts]

    again = filled.data(records)
    assert taken == {key: again[key] for key in taken}
    for draft, record in zip(drafts, records, strict=True):
        assert type(record).of(record) == record
        assert draft.fields == check_fields(draft.cls, draft.fields)


def refused(filled: Form, data: dict[str, Any]) -> bool:
    """
    Return whether a record's own check, or a company's choices, refuse what is read.
    """
    parts: dict[str, dict[str, Any]] = {}
    for name, value in data.items():
        slot = filled._slots[name]
        if is_blank(value):
            continue
        found = read(slot, value, filled.zone)
        own = found.get(slot.asked.field)
        if slot.choices and isinstance(own, str) and own not in slot.choices:
            return True
        parts.setdefault(slot.asked.part, {}).update(found)
        for target in slot.asked.also:
            part, _, field = target.partition(".")
            parts.setdefault(part, {})[field] = own
    return any(
        _refuses(part, parts[part.name])
        for part in filled.document.parts
        if part.name in parts
    )


def _refuses(part: FormPart, fields: dict[str, Any]) -> bool:
    try:
        record_class(part.record).of(
            {**part.sets, **fields, **dict.fromkeys(part.links, "-")}
        )
    except InvalidRecordError:
        return True
    return False


@given(answer=answers())
@settings(max_examples=100, deadline=None)
def test_what_was_taken_is_taken_again(answer: tuple[str, dict[str, Any]]) -> None:
    """
    Reading what people write changes it once.
    """
    name, data = answer
    taken = _outcome(name, data)

    if isinstance(taken, dict):
        assert taken == forms[name].check(taken)


@given(name=names, number=st.integers(0, 9), label=st.sampled_from(["en", "zh"]))
def test_a_label_means_its_field(name: str, number: int, label: str) -> None:
    """
    Whoever fills it in by names or by labels fills in the same.
    """
    filled = forms[name]
    field = filled.fields()[number % len(filled.fields())]
    word = getattr(field.label, label)

    found = [_outcome(name, {each: "恒信"}) for each in (field.name, word)]

    assert str(found[0]) == str(found[1])


def _outcome(name: str, data: dict[str, Any]) -> dict[str, Any] | InvalidRecordError:
    try:
        return forms[name].check(data)
    except InvalidRecordError as error:
        return error
