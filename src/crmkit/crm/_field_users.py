"""
What uses a field: settings, time rules, and records that have a value of it.

Not here: the settings' own part (:mod:`crmkit.presets`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from crmkit.conditions import Condition, Moment, TextSet
from crmkit.crm._time_rules import RuleBook
from crmkit.crm._write import Workshop
from crmkit.forms import Form, FormDocument
from crmkit.ports import Store, Transaction
from crmkit.presets import Settings, reads_field
from crmkit.records import record_class


class FieldUsers:
    """
    The part of a CRM that tells what uses a field.
    """

    _store: Store
    _shop: Workshop
    _rules: RuleBook

    def users_of(
        self, type_name: str, field: str, forms: Iterable[Form | FormDocument] = ()
    ) -> tuple[str, ...]:
        """
        Return everything that uses a field, a line each; nothing if nothing does.

        To what ``Settings.users_of`` tells come
        time rules, and how many records have a value.

        Args:
            type_name: Type of the record.
            field: The field; a custom one by its id.
            forms: The company's forms.

        Raises:
            StoreError: If the store fails.
            UnknownChoiceError: If there is no such field.

        >>> from crmkit import CRM
        >>> crm = CRM.open("memory://")
        >>> _ = crm.as_system("doctest").customers.add(name="恒信科技", size="大型")
        >>> crm.users_of("customer", "size")
        ('1 stored customer',)
        """
        name, shop = field.removeprefix("custom."), self._shop
        users = shop.settings.users_of(type_name, field, forms)
        with self._store.read() as look:
            found = stored_with(look, shop.settings, type_name, name, shop.now())
            return (*users, *rules_with(self._rules, type_name, name), *found)


def rules_with(rules: RuleBook, type_name: str, name: str) -> Iterator[str]:
    """
    Yield the time rules that use a field.
    """
    for rule in rules.rules.values():
        reads = rule.watch.condition.reads
        if reads_field(rule.rule.record, reads, type_name, name):
            yield f"time rule {rule.name!r}"


def stored_with(
    tx: Transaction,
    settings: Settings,
    type_name: str,
    name: str,
    at: datetime,
    values: Iterable[str] = (),
) -> Iterator[str]:
    """
    Yield how many records have a value of a field, or one of some values.
    """
    cls = record_class(type_name)
    schema = settings.schema(cls)
    if name not in schema.fields:
        return  # no condition can ask for it, as for attachments
    is_list = isinstance(schema.fields[name].type, TextSet)
    asks = f'field("{name}")'  # it may be a word of the language
    text = f"len({asks}) > 0" if is_list else f"{asks} is not None"
    asked = {f'{asks} == "{value}"': f" with {value!r}" for value in values}
    for each, what in (asked or {text: ""}).items():
        if found := tx.count(cls, Condition(each, schema), Moment(at)):
            yield f"{found} stored {type_name}{'s' if found > 1 else ''}{what}"
