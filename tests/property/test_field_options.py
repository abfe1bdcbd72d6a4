"""
Laws of options on fields.
"""

from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit.presets import FORMS, Settings, form, standard
from crmkit.presets._field_options import option_problems
from crmkit.records import RECORD_TYPES, FieldOption

BASE = standard()
HIDDEN = [
    option
    for cls in RECORD_TYPES
    for field in BASE.shown_fields(cls.type_name)
    for option in [FieldOption(record=cls.type_name, field=field, hidden=True)]
    if not list(option_problems([option], {}, BASE.numbers, BASE.machines))
]
SUBSETS = st.lists(st.sampled_from(HIDDEN), unique=True, max_size=12)


def with_options(options: Any) -> Settings:
    """
    Return the settings that ship, with options.
    """
    return attrs.evolve(BASE, field_options=options)


@settings(max_examples=60, deadline=None)
@given(SUBSETS)
def test_what_is_hidden_is_missing_and_nothing_else(options: list[FieldOption]) -> None:
    """
    Of shown fields and of every form that ships; forms stay sound.
    """
    chosen, hidden = with_options(options), {option.path for option in options}

    for cls in RECORD_TYPES:
        name = cls.type_name
        before, after = BASE.shown_fields(name), chosen.shown_fields(name)
        assert [f for f in before if f"{name}.{f}" not in hidden] == [*after]
    for name in FORMS:
        plain, less = form(name, BASE), form(name, chosen)
        for purpose in (None, *(purpose.name for purpose in plain.purposes)):
            asked = plain.fields(purpose)
            kept = [a for a in asked if f"{a.record}.{a.field}" not in hidden]
            assert kept == [*less.fields(purpose)]


@settings(max_examples=60, deadline=None)
@given(SUBSETS, st.dictionaries(st.sampled_from(HIDDEN), st.text(max_size=3)))
def test_only_what_is_named_can_be_emptied(
    options: list[FieldOption], texts: dict[FieldOption, str]
) -> None:
    """
    A change that names no mandatory field empties none; a whole record lacks what is
    not filled, and nothing else.
    """
    chosen = with_options(
        FieldOption(record=o.record, field=o.field, mandatory=True) for o in options
    )
    for cls in RECORD_TYPES:
        name = cls.type_name
        fields = {o.field: text for o, text in texts.items() if o.record == name}
        mandatory = set(chosen.mandatory_fields(name))
        lacking = {problem.field for problem in chosen.unfilled(name, fields)}
        emptied = {problem.field for problem in chosen.emptied(name, fields)}

        assert mandatory - {f for f, text in fields.items() if text.strip()} == lacking
        assert lacking & fields.keys() == emptied
