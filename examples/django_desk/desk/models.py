"""
The tables: one for each record class, the logs, the work to do, and the shop's own.

Invariants:
    - A record is defined once, by its class in crmkit; its model follows from it.
    - What must never be there twice is unique in the database.

Not here: who reads and writes them (:mod:`django_desk.desk.store`).
"""

# ruff: noqa: D106, DJ008 - Meta is Django's word; no row is shown by itself

from datetime import date, datetime
from typing import Any

from django.db import models

from crmkit.adapters.parts import StoredField, stored_fields
from crmkit.records import RECORD_TYPES, FrozenMap, Record
from django_desk.desk.fields import CustomValues, ExactText, JsonText, TextSet


class FailedOrder(models.Model):
    """
    A table of the shop's own: orders that could not be delivered.
    """

    number = models.CharField(max_length=40, primary_key=True)
    ticket = models.CharField(max_length=40)

    class Meta:
        app_label = "desk"


# -- Records ------------------------------------------------------------------

#: Fields whose column has another name: until the order itself was known, what was
#: called ``order`` was its number, and a process that still runs would write it there.
_NAMED = {("ticket", "order"): "order_id"}
#: Fields by which records are looked for among very many.
_FOUND_BY = {"audit_entry": ("user", "about", "occurred_at")}


def _column(field: StoredField, cls: type[Record]) -> models.Field:
    if field.name == "id":
        return ExactText(primary_key=True)
    if field.name == "number" and cls.own_numbers:
        return ExactText(null=True, unique=True)
    if field.document is not None:
        return JsonText()
    kinds: dict[type[Any], type[models.Field]] = {
        int: models.BigIntegerField,
        bool: models.BooleanField,
        datetime: models.DateTimeField,
        date: models.DateField,
        tuple: TextSet,
        FrozenMap: CustomValues,
    }
    name = _NAMED.get((cls.type_name, field.name))
    return kinds.get(field.type, ExactText)(
        null=field.nullable,
        db_column=name,
        db_index=field.name in _FOUND_BY.get(cls.type_name, ()),
    )


def _model(cls: type[Record]) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "desk"})
    columns = {field.name: _column(field, cls) for field in stored_fields(cls)}
    body = {"__module__": __name__, "__doc__": cls.__doc__, "Meta": meta}
    return type(cls.__name__, (models.Model,), {**body, **columns})


#: The model of each record class, by the name of its type.
MODELS: dict[str, Any] = {cls.type_name: _model(cls) for cls in RECORD_TYPES}


# -- Logs ---------------------------------------------------------------------


class LoggedChange(models.Model):
    """
    What a record became, and why.
    """

    id = ExactText(primary_key=True)
    position = models.BigIntegerField()
    record_type = ExactText()
    record_id = ExactText()
    version = models.BigIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = ExactText()
    cause = ExactText()
    command = ExactText()
    schema_version = models.BigIntegerField(db_column="fields_version")
    fields = JsonText()

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["record_type", "record_id", "version"], name="one_change"
            ),
        )
        indexes = (
            models.Index(fields=["position", "version", "id"], name="feed"),
            models.Index(
                fields=[
                    "record_id", "at", "recorded_at", "version", "id", "record_type",
                ],
                name="lives",
            ),
        )  # fmt: skip


class Counter(models.Model):
    """
    The last value of a sequence.
    """

    sequence = ExactText(primary_key=True)
    value = models.BigIntegerField()

    class Meta:
        app_label = "desk"


class RuleFiring(models.Model):
    """
    A rule has fired for a record, once in a cycle.
    """

    rule = ExactText()
    record_type = ExactText()
    record_id = ExactText()
    cycle = ExactText()
    at = models.DateTimeField()

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "record_type", "record_id", "cycle"], name="one_firing"
            ),
        )


class RuleTick(models.Model):
    """
    How far a time rule has come.
    """

    rule = ExactText()
    asked = ExactText()
    switched_at = models.DateTimeField(null=True)
    armed_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    caught_up = models.DateTimeField(null=True)
    cursor = ExactText(null=True)
    until = models.DateTimeField(null=True)
    batch = models.BigIntegerField()
    place = ExactText(null=True)

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(fields=["rule", "asked"], name="one_tick"),
        )


# -- Work ---------------------------------------------------------------------


class DueAppointment(models.Model):
    """
    When something of a record falls due.
    """

    record_type = ExactText()
    record_id = ExactText()
    kind = ExactText()
    due_at = models.DateTimeField(db_index=True)
    cycle = ExactText()
    attempts = models.BigIntegerField()
    error = ExactText()

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["record_type", "record_id", "kind"], name="one_appointment"
            ),
        )


class OutboxRow(models.Model):
    """
    A message that is to be sent, and how far it has come.
    """

    id = ExactText(primary_key=True)
    key = ExactText(unique=True)
    channel = ExactText()
    to = ExactText(null=True)
    subject = ExactText()
    body = ExactText()
    record_type = ExactText()
    record_id = ExactText()
    recipient_type = ExactText(null=True)
    recipient_id = ExactText(null=True)
    expires_at = models.DateTimeField(null=True)
    status = ExactText()
    attempts = models.BigIntegerField()
    next_attempt_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = ExactText()
    lease = ExactText()
    leased_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "desk"
        indexes = (models.Index(fields=["status", "next_attempt_at"], name="to_send"),)


class DeliveryLine(models.Model):
    """
    What happened to a message.
    """

    id = ExactText(primary_key=True)
    delivery = ExactText(db_index=True)
    at = models.DateTimeField()
    by = ExactText()
    what = ExactText()
    detail = ExactText()

    class Meta:
        app_label = "desk"


class ChannelUse(models.Model):
    """
    When a channel was last used, for its rate.
    """

    channel = ExactText(primary_key=True)
    sends = JsonText()

    class Meta:
        app_label = "desk"


class KeptAnswer(models.Model):
    """
    What a keyed command answered the first time.
    """

    by = ExactText()
    key = ExactText()
    position = models.BigIntegerField()
    fingerprint = ExactText()
    record_type = ExactText()
    record_id = ExactText()
    state = ExactText()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["by", "key", "position"], name="one_answer"
            ),
        )
