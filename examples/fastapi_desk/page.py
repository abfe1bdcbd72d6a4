"""
A page with the same lists for everybody, as the one who looks may see them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.labels import Choice, Language
from crmkit.records import Contact, Contract, Customer, Record, Ticket
from fastapi_desk.endpoints import Crm
from fastapi_desk.sign_in import User

#: What is listed: class → fields.
LISTS: Final[dict[type[Record], tuple[str, ...]]] = {
    Customer: ("number", "name", "city", "phone", "email", "stage", "owner"),
    Contact: ("customer", "name", "position", "phone"),
    Contract: ("number", "customer", "amount", "owner"),
    Ticket: ("number", "customer", "kind", "priority", "status", "owner"),
}
_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
)
router = APIRouter()


@router.get("/")
def show(crm: Crm, user: User, lang: Language = "zh") -> HTMLResponse:
    """
    Show the page.
    """
    looking = Looking(crm, crm.acting_as(user), lang)
    template = _PAGES.get_template("page.html")
    return HTMLResponse(template.render(page=looking, lang=lang))


@attrs.frozen
class Cell:
    """
    What is shown of a field.
    """

    text: str
    is_hidden: bool


@attrs.frozen
class Row:
    """
    A record as it is shown.
    """

    cells: list[Cell]
    may_change: bool


@attrs.frozen
class Listed:
    """
    A list as it is shown; no rows where whoever looks may not read such records.
    """

    title: str
    header: list[str]
    rows: list[Row] | None


class Looking:
    """
    Somebody who looks at the page.
    """

    def __init__(self, crm: CRM, desk: Acting, lang: Language) -> None:
        self._crm, self._desk, self._lang = crm, desk, lang
        self._settings = crm.settings
        self._names = {
            str(each.ref): str(each.shown("name") or "")
            for service in (desk.users, desk.customers)
            for each in service.each()
        }

    @property
    def name(self) -> str:
        """
        Who looks.
        """
        return self._names[f"user:{self._desk.by}"]

    @property
    def may(self) -> list[str]:
        """
        His roles and data scopes, as the policy calls them.
        """
        sight = self._crm.access.viewer(self._desk.by).sight
        labels = [role.label for role in sight.roles]
        labels += [scope.label for scope in sight.scopes]
        return [label.text(self._lang) for label in labels]

    def lists(self) -> Iterator[Listed]:
        """
        Yield the lists.
        """
        for cls, fields in LISTS.items():
            # Asked first: a refusal would be written into the audit trail.
            may_read = self._desk.may(f"{cls.type_name}.read")
            rows = list(self._rows(cls, fields)) if may_read else None
            labels = (self._settings.label_of(cls.type_name, name) for name in fields)
            header = [label.text(self._lang) for label in labels]
            yield Listed(cls.label.text(self._lang), header, rows)

    def _rows(self, cls: type[Record], fields: tuple[str, ...]) -> Iterator[Row]:
        order = "number" if "number" in fields else "id"
        for record in getattr(self._desk, f"{cls.type_name}s").find(order=order):
            may_change = self._desk.may(f"{cls.type_name}.change", record)
            yield Row([self._cell(record, name) for name in fields], may_change)

    def _cell(self, record: Record, field: str) -> Cell:
        if field in record.hidden:
            return Cell(record.hidden[field], is_hidden=True)
        return Cell(self._text(record, field, getattr(record, field)), is_hidden=False)

    def _text(self, record: Record, field: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, Choice):
            return value.label.text(self._lang)
        labels = self._settings.labels.get(f"{record.type_name}.{field}", {})
        if value in labels:
            return labels[value].text(self._lang)
        if field in ("customer", "owner"):
            kind = "user" if field == "owner" else field
            return self._names.get(f"{kind}:{value}", "–")
        return f"¥{value / 100:,.0f}" if field == "amount" else str(value)
