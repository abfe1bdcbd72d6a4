"""
The data files that ship with crmkit.

Reading them is the only file access below ``crm/``: they are part of the
package, the same for everybody, and read once.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any


def read(name: str) -> Any:
    """
    Return a fresh copy of a data file's content.

    >>> read("machines/customer")["record"]
    'customer'
    """
    return json.loads(_text(name))


@cache
def _text(name: str) -> str:
    return files("crmkit.presets").joinpath(f"data/{name}.json").read_text("utf-8")
