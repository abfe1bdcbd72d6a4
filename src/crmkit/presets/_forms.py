"""
The forms that ship with crmkit: the universal form and the scenario templates.

Not here: filling them in (:mod:`crmkit.forms`).
"""

from typing import Any, Final, cast

from crmkit.errors import UnknownChoiceError
from crmkit.forms import Form, FormDocument
from crmkit.presets._asked_fields import with_asked_fields
from crmkit.presets._data import read
from crmkit.presets._settings import Settings
from crmkit.presets._standard import standard

#: Names of the forms that ship.
FORMS: Final = (
    "universal",
    "lead_tracking",
    "satisfaction_feedback",
    "after_sales_tracking",
)


def form(name: str, settings: Settings | None = None) -> Form:
    """
    Return a form that ships with crmkit.

    Args:
        name: ``universal`` (万能表单), or a template of a scenario: ``lead_tracking``
            (线索跟踪), ``satisfaction_feedback`` (满意度反馈),
            ``after_sales_tracking`` (售后跟踪).
        settings: The company's settings, for its zone, choices and custom fields;
            by default those that ship.

    Raises:
        UnknownChoiceError: If there is no such form.

    >>> lead = form("lead_tracking")
    >>> lead.title.zh, [purpose.zh for purpose in lead.purposes]
    ('线索跟踪', ['登记线索', '跟进反馈'])
    """
    if name not in FORMS:
        raise UnknownChoiceError("form", name, FORMS)
    return form_of(read(f"forms/{name}"), settings)


def form_of(document: dict[str, object], settings: Settings | None = None) -> Form:
    """
    Return the form that a company wrote, with its choices and custom fields.

    Args:
        document: The form as a document.
        settings: The company's settings; by default those that ship.

    Raises:
        FormError: With every problem of the form at once.
        InvalidRecordError: If it is no form document.
    """
    chosen = settings or standard()
    return Form.of(
        with_asked_fields(FormDocument.of(cast("Any", document)), chosen),
        zone=chosen.zone,
        choices=chosen.labels,
        custom=chosen.custom_fields,
        options=chosen.field_options,
        regions=chosen.checks.regions if chosen.checks else None,
    )
