"""
Custom fields that are defined in the store, while all runs.

Not here: how they come to those who work (:mod:`crmkit.crm` ``_fields``).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from crmkit.crm._bulk import BulkReport
from crmkit.crm._keeping import Keeping
from crmkit.errors import FieldInUseError
from crmkit.forms import Form, FormDocument
from crmkit.presets import is_in_code
from crmkit.records import FieldDefinition


class FieldDefinitions(Keeping[FieldDefinition]):
    """
    Custom fields that are defined in the store (C11); the id is ``customer.level``.

    >>> from crmkit import CRM
    >>> crm = CRM.open("memory://")
    >>> admin = crm.as_system("administration")
    >>> seats = admin.field_definitions.add(record="customer", field="seats",
    ...     kind="whole_number", en="Seats", zh="席位数")
    >>> client = admin.customers.add(name="恒信科技", custom={"seats": 12})
    >>> seats.id, admin.customers.count("席位数 > 10")
    ('customer.seats', 1)
    """

    record_type = FieldDefinition

    def add_all(
        self, rows: Iterable[Mapping[str, Any]], *, at: datetime | None = None
    ) -> BulkReport:
        """
        Define many fields, in batches; what is wrong with one holds up no other.
        """
        report = super().add_all(rows, at=at)
        self._acting.defined()
        return report

    def rename(self, definition_id: str, *, en: str, zh: str) -> FieldDefinition:
        """
        Give a field other labels; what is kept under it stays.

        The former labels stay words for it, so conditions that use them go on.

        Raises:
            SettingsError: If another field is called so.
        """
        return self.change(definition_id, {"en": en, "zh": zh})

    def retire(
        self, definition_id: str, *, forms: Iterable[Form | FormDocument] = ()
    ) -> FieldDefinition:
        """
        Take a field away that nothing uses.

        Its id stays taken, so that it can be given back; see :meth:`give_back`.
        Another process that has not heard of it yet takes values for two seconds at
        most; they are kept, and asked for by nobody.

        Args:
            definition_id: Its id.
            forms: The company's forms, which are looked through as well.

        Raises:
            FieldInUseError: If it is used, with all users.

        >>> from crmkit import CRM
        >>> admin = CRM.open("memory://").as_system("doctest")
        >>> level = admin.field_definitions.add(record="customer", field="level",
        ...     en="Level", zh="级别")
        >>> client = admin.customers.add(name="恒信科技", custom={"level": "A"})
        >>> admin.field_definitions.retire(level.id)
        Traceback (most recent call last):
        crmkit.errors._settings.FieldInUseError: custom field 'customer.level' is used \
and stays:
          1 stored customer
        >>> _ = admin.customers.change(client.id, {"custom": {"level": None}})
        >>> admin.field_definitions.retire(level.id).retired
        True
        """
        on_forms = self._on_forms(definition_id, tuple(forms))
        try:
            with self._acting.together():
                found = self.change(definition_id, {"retired": True})
                _refuse_if(found.path, on_forms)
        except FieldInUseError as error:
            users = dict.fromkeys((*error.users, *on_forms))
            raise FieldInUseError(error.field, tuple(users)) from None
        return found

    def give_back(self, definition_id: str) -> FieldDefinition:
        """
        Let a field be used again that was taken away.

        Raises:
            SettingsError: If it cannot be used any more.
        """
        return self.change(definition_id, {"retired": False})

    def _on_forms(
        self, definition_id: str, forms: tuple[Form | FormDocument, ...]
    ) -> tuple[str, ...]:
        if not forms:
            return ()
        found, settings = self.get(definition_id), self._acting.fresh().settings
        if not is_in_code(settings, found):
            return ()  # it is set aside, so no form can ask for it
        asked = found.record or "", found.field or ""
        known = settings.users_of(*asked)
        return tuple(u for u in settings.users_of(*asked, forms) if u not in known)


def _refuse_if(field: str, users: tuple[str, ...]) -> None:
    if users:
        raise FieldInUseError(field, users)
