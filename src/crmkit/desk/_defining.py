"""
What entering and changing the definition of a custom field comes to.

Invariants:
    - No definition is kept that the company's settings, or another definition, stand
      in the way of.
    - What was kept under a field, and what was asked by its former names, stays.

Not here: whether a definition can be used (:mod:`crmkit.presets`), who uses a field
(:mod:`crmkit.crm`).
"""

from datetime import datetime
from typing import Final, cast

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import SYSTEM_FIELDS
from crmkit.desk._needs import FieldsNeed
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import FieldInUseError
from crmkit.presets import check_definition, is_in_code
from crmkit.records import FieldDefinition

#: Fields of a definition by which values were kept: they are never changed.
LASTING: Final = SYSTEM_FIELDS | {"record", "field", "kind", "places", "currency"}


def defined(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return a new definition, whose id is that of its field.

    Raises:
        SettingsError: If it cannot be used, with everything that is wrong.
    """
    given = cast("FieldDefinition", write.after)
    new = given.replace(id=given.path)
    _check(new, view)
    return Decision(writes=(Write(None, new),))


def redefined(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return a changed definition; former labels stay among its further words.

    Raises:
        FieldInUseError: If it is taken away, or loses choices, and is used; with all
            that uses it.
        SettingsError: If it cannot be used, with everything that is wrong.
    """
    before = cast("FieldDefinition", write.before)
    after = _with_former_words(before, cast("FieldDefinition", write.after))
    if not after.retired:  # what is not used may go, though it be wrong
        _check(after, view)
    taken_away = after.retired and not before.retired
    lost = {each.value for each in before.choices}.difference(
        each.value for each in after.choices
    )
    if (taken_away or lost) and not _is_in_code(after, view):
        values = () if taken_away else tuple(sorted(lost))
        need = FieldsNeed(after.record or "", after.field or "", values)
        if users := view.fields_for(need).users:
            raise FieldInUseError(after.path, users)
    return Decision(writes=(Write(before, after),))


def _is_in_code(definition: FieldDefinition, view: Snapshot) -> bool:
    """
    Tell whether the settings have the field anyway, with or without a definition.
    """
    return is_in_code(view.fields_for(FieldsNeed()).settings, definition)


def _check(new: FieldDefinition, view: Snapshot) -> None:
    known = view.fields_for(FieldsNeed())
    others = [each for each in known.stored if each.id != new.id]
    check_definition(known.settings, others, new)


def _with_former_words(
    before: FieldDefinition, after: FieldDefinition
) -> FieldDefinition:
    now = {after.en, after.zh}
    former = {before.en, before.zh} - now
    if not former or {before.en, before.zh} == now:
        return after
    words = sorted({*after.aliases, *(word for word in former if word)} - now)
    return after.replace(aliases=tuple(words))
