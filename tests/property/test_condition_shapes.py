"""
What a condition looks like: as text, as a tree, and turned round by what it needs.
"""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crmkit.conditions import (
    Schema,
)
from crmkit.conditions._explain._explanation import Explanation
from crmkit.conditions._explain._labelled import in_words
from crmkit.conditions._explain._needed import NeededChange
from crmkit.conditions._read._check import check
from crmkit.conditions._read._parse import TRUSTED
from crmkit.conditions._text import written
from crmkit.conditions._tree._to_tree import to_tree
from crmkit.errors import ConditionError, ConditionTreeError
from crmkit.labels import LANGUAGES
from tests.conditions.samples import SCHEMA
from tests.conditions.trees import from_tree
from tests.property.conditions.answers import VIEW, Desk
from tests.property.conditions.strategies import SETTINGS, conditions, worlds

THOROUGH = settings(SETTINGS, max_examples=150)


@given(data=st.data(), world=worlds)
@THOROUGH
def test_the_canonical_text_reads_back(data: st.DataObject, world: Any) -> None:
    """
    It means the same condition, and is its own canonical text.
    """
    desk = Desk.of(world, {})
    node = check(data.draw(conditions(world)).text, desk.schema)
    text = written(node)

    assert node == check(text, desk.schema, TRUSTED)
    assert text == written(check(text, desk.schema, TRUSTED))


@given(data=st.data(), world=worlds)
@THOROUGH
def test_the_words_of_a_reader_read_back(data: st.DataObject, world: Any) -> None:
    """
    Labels of both languages mean the same condition.
    """
    desk = Desk.of(world, {})
    node = check(data.draw(conditions(world)).text, desk.schema)

    for language in LANGUAGES:
        words = in_words(node, desk.schema, language)
        assert node == check(words, desk.schema, TRUSTED), words


@given(data=st.data(), world=worlds)
@THOROUGH
def test_the_tree_reads_back(data: st.DataObject, world: Any) -> None:
    """
    It is JSON, and means the same condition.
    """
    desk = Desk.of(world, {})
    node = check(data.draw(conditions(world)).text, desk.schema)
    tree = json.loads(json.dumps(to_tree(node)))

    assert tree == to_tree(node)
    assert node == check(from_tree(tree, TRUSTED), desk.schema, TRUSTED)


KEYS = [
    "and", "or", "not", "op", "left", "right", "list", "missing", "relation", "any",
    "all", "count", "first", "of", "as", "if", "that", "value", "field", "parameter",
    "old", "changed", "segment", "change", "moment", "call", "arguments", "money",
    "currency", "number", "set", "days", "months", "version", "condition",
]  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
    st.sampled_from(["seats", "==", "in", "now", "o", "orders", "1.5", "age", "CNY"]),
)  # fmt: skip
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    ),
)


@given(tree=TREES)
@THOROUGH
def test_any_tree_is_a_condition_or_an_error(tree: Any) -> None:
    """
    Whatever JSON comes in, what comes out is a condition or one of our errors.
    """
    for document in tree, {"version": 1, "condition": tree}:
        with suppress(ConditionTreeError, ConditionError):
            check(from_tree(document), SCHEMA)


@given(data=st.data(), world=worlds)
@THOROUGH
def test_a_damaged_tree_is_a_condition_or_an_error(
    data: st.DataObject, world: Any
) -> None:
    """
    A valid tree of which one part was exchanged is no worse.
    """
    desk = Desk.of(world, {})
    tree = to_tree(check(data.draw(conditions(world)).text, desk.schema))
    place: Any = tree
    while data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(keys(place))))
        if not keys(place[key]):
            break
        place = place[key]
    place[data.draw(st.sampled_from(sorted(keys(place))))] = data.draw(TREES)

    with suppress(ConditionTreeError, ConditionError):
        check(from_tree(tree), desk.schema)


def keys(tree: object) -> list[Any]:
    """
    Return what leads to the parts of a tree.
    """
    if isinstance(tree, dict):
        return list(tree)
    return list(range(len(tree))) if isinstance(tree, list) else []


@given(data=st.data(), world=worlds)
@THOROUGH
def test_what_is_needed_turns_the_answer(data: st.DataObject, world: Any) -> None:
    """
    With the proposed values in the record, what was true is not, and what was not is.
    """
    desk = Desk.of(world, {})
    asked = desk.condition(data.draw(conditions(world)).text)
    lead = data.draw(st.sampled_from(world.leads))

    def explained(of: Any) -> Explanation:
        return asked.explain(of, desk.moment(lead), VIEW)

    before = explained(lead)
    changes = before.needed_changes
    assume(changes and all(c.field and not c.is_time for c in changes))
    after = explained(changed(lead, changes, asked.schema))

    assert (before.verdict == "true") is not (after.verdict == "true")


def changed(lead: Any, changes: tuple[NeededChange, ...], schema: Schema) -> Any:
    """
    Return a lead with the proposed values.
    """
    given = {c.field: c.example for c in changes if c.field}
    custom = {name for name, field in schema.fields.items() if field.within}
    inside = {name: given.pop(name) for name in custom & given.keys()}
    if inside:
        given["custom"] = {**(lead.custom or {}), **inside}
    return replace(lead, **given)
