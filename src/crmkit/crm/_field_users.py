"""
What uses a field: settings, time rules, and records that have a value of it.

Not here: the settings' own part (:mod:`crmkit.presets`).
"""

from collections.abc import Iterable, Iterator

from crmkit.conditions import Condition, Moment, TextSet
from crmkit.crm._time_rules import RuleBook
from crmkit.crm._write import Workshop
from crmkit.forms import Form, FormDocument
from crmkit.ports import Store
from crmkit.presets import reads_field
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
        name = field.removeprefix("custom.")
        users = self._shop.settings.users_of(type_name, field, forms)
        return (
            *users,
            *self._rules_with(type_name, name),
            *self._stored_with(type_name, name),
        )

    def _rules_with(self, type_name: str, name: str) -> Iterator[str]:
        for rule in self._rules.rules.values():
            reads = rule.watch.condition.reads
            if reads_field(rule.rule.record, reads, type_name, name):
                yield f"time rule {rule.name!r}"

    def _stored_with(self, type_name: str, name: str) -> Iterator[str]:
        cls = record_class(type_name)
        schema = self._shop.settings.schema(cls)
        if name not in schema.fields:
            return  # no condition can ask for it, as for attachments
        is_list = isinstance(schema.fields[name].type, TextSet)
        text = f"len({name}) > 0" if is_list else f"{name} is not None"
        with self._store.read() as look:
            found = look.count(cls, Condition(text, schema), Moment(self._shop.now()))
        if found:
            yield f"{found} stored {type_name}{'s' if found > 1 else ''}"
