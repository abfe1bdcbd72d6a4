"""
What ``import crmkit`` costs on top of the libraries it stands on.
"""

import subprocess
import sys

from benchmarks._timing import Comparison, compare

DEPENDENCIES = (
    "from pydantic import Field, TypeAdapter; import attrs, dateutil.rrule, pluggy"
)
# Everything that most programs touch, to show what the lazy names hold back.
ROOMS = "import crmkit; [getattr(crmkit, name) for name in crmkit.__all__]"


def fresh(code: str) -> None:
    """
    Run code in a new interpreter.
    """
    subprocess.run([sys.executable, "-c", code], check=True)


def main() -> Comparison:
    """
    Compare whole processes, interpreter start included on both sides.
    """
    return compare(
        "import, in a fresh process",
        {
            "the dependencies alone": lambda: fresh(DEPENDENCIES),
            "import crmkit": lambda: fresh("import crmkit"),
            "crmkit and all its names": lambda: fresh(ROOMS),
        },
        targets={"import crmkit": 1.3},
    )
