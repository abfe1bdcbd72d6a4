"""
How a user's program may use labels and errors; read by type checkers, never run.
"""

from typing import assert_type

from crmkit.errors import CrmkitError, MissingExtraError, UnknownChoiceError
from crmkit.labels import Choice, Label, Language


class Mood(Choice):
    """
    A closed set of one's own.
    """

    CALM = "calm", Label("Calm", "平静")
    CROSS = "cross", Label("Cross", "生气", aliases=("angry",))


language: Language = "zh"
assert_type(Mood.read("生气"), Mood)
assert_type(Mood.CALM.label.text(language), str)
assert_type(Mood.CALM.label.words, tuple[str, ...])

try:
    Mood.read("calmm")
except UnknownChoiceError as error:
    assert_type(error.allowed, tuple[str, ...])
    as_a_builtin: ValueError = error
    as_one_family: CrmkitError = error

missing: ImportError = MissingExtraError("sql", "a SQLite store")
