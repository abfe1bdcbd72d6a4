"""
What permission costs: data scope, hidden fields and masks, on pages and single reads.

The measure is the same reading by the application itself, whom nothing limits; what
comes back is the same rows. A million customers are there, of whom one salesman sees a
hundred, so a scope that used no index would take a thousand times as long.
"""

# ruff: noqa: S608 - the names of columns are crmkit's own

import sqlite3
import tempfile
from pathlib import Path

from benchmarks._timing import Comparison, compare
from crmkit import CRM, standard
from crmkit.crm import Acting
from crmkit.presets import access_policy

#: Customers, and how many of them one salesman sees.
CROWD, HIS = 1_000_000, 100
ROUNDS = 25
#: What scope and hiding may add to a page, and to reading by id (issue of permissions).
PAGE, SINGLE = 1.15, 1.20
#: Roles of the policy that ships: one sees his own, one all, the last without contacts.
ROLES = ("sales", "manager", "marketing")


class Crowd:
    """
    A company with many customers, and an acting object for each role.
    """

    def __init__(self, path: Path) -> None:
        self.crm = CRM.open(
            f"sqlite:///{path}", settings=standard(access=access_policy())
        )
        self.system = self.crm.as_system("bench")
        department = self.system.departments.add(name="销售部").id
        for role in ROLES:
            self.system.users.add(
                id=role, name=role, department=department, roles=[role]
            )
        self.system.customers.add(
            id="C0",
            name="恒信科技有限公司",
            phone="13812345678",
            email="wang@example.com",
            wechat="wangfang",
            address="中山路1号",
            city="北京",
            owner="sales",
        )
        _multiply(path)
        self.desks: dict[str, Acting] = {r: self.crm.acting_as(r) for r in ROLES}


def _multiply(path: Path) -> None:
    """
    Make many customers of the first, some of them the salesman's.
    """
    db = sqlite3.connect(path)
    columns = [row[1] for row in db.execute("PRAGMA table_info(crm_customers)")]
    own = {
        "id": "'C' || n",
        "number": "'K' || n",
        "owner": f"CASE WHEN n % {CROWD // HIS} THEN 'manager' ELSE 'sales' END",
    }
    values = ", ".join(own.get(name, name) for name in columns)
    numbers = (
        "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s "
        f"WHERE n < {CROWD - 1}) SELECT n FROM s"
    )
    db.execute(
        f"INSERT INTO crm_customers ({', '.join(columns)}) "
        f"SELECT {values} FROM crm_customers, ({numbers}) WHERE id = 'C0'"
    )
    db.commit()
    db.close()


def pages(crowd: Crowd) -> list[Comparison]:
    """
    Compare pages of a hundred customers, as each sees them.
    """
    desks, system = crowd.desks, crowd.system
    his = f"a page of {HIS} of {CROWD:,} customers: those of one salesman"
    every = f"the first {HIS} of {CROWD:,} customers"
    return [
        compare(
            his,
            {
                "asked for by their owner": lambda: _all(
                    system.customers.find('owner == "sales"')
                ),
                "all that he sees": lambda: _all(desks["sales"].customers.find()),
            },
            rounds=ROUNDS,
            targets={"all that he sees": PAGE},
        ),
        compare(
            every,
            {
                "nothing limited": lambda: _all(system.customers.find()),
                "contact details masked": lambda: _all(
                    desks["marketing"].customers.find()
                ),
            },
            rounds=ROUNDS,
            targets={"contact details masked": PAGE},
        ),
    ]


def _all(page: object) -> None:
    assert len(page) == HIS  # type: ignore[arg-type]  # noqa: S101 - else it is no comparison


def single(crowd: Crowd) -> Comparison:
    """
    Compare reading one customer by id.
    """
    one = f"C{CROWD // HIS}"
    desks = crowd.desks
    return compare(
        "one customer by id",
        {
            "nothing limited": lambda: crowd.system.customers.get(one),
            "his own": lambda: desks["sales"].customers.get(one),
            "contact details masked": lambda: desks["marketing"].customers.get(one),
        },
        rounds=ROUNDS,
        calls=200,
        targets={"his own": SINGLE, "contact details masked": SINGLE},
    )


def main() -> list[Comparison]:
    """
    Run all comparisons of permission.
    """
    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd(Path(folder) / "crowd.db")
        found = [*pages(crowd), single(crowd)]
        crowd.crm.close()
    return found
