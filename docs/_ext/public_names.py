"""
Resolve references to where a name is public, however it was written.

Code lives in private modules and is documented in its package, so autodoc writes
``crmkit.errors._base.CrmkitError`` where the page has ``crmkit.errors.CrmkitError``.

Invariants:
    - A name that crmkit does not have breaks the build.
    - A private name, which a signature may show, a constant, and a name of another
      library become plain text: there is nothing, or no network, to link to.

Not here: the pages themselves (:mod:`generated_pages`).
"""

import ast
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment

PACKAGE = "crmkit"
# Where docstrings take names from without saying so.
FOREIGN = (
    "builtins",
    "collections.abc",
    "datetime",
    "pluggy",
    "sqlalchemy",
    "sqlalchemy.sql.elements",
    "typing",
    "zoneinfo",
)


def public_modules(room: str) -> Iterator[str]:
    """
    Yield a module and the public ones below it, by full name.
    """
    yield room
    paths = getattr(importlib.import_module(room), "__path__", ())
    for module in pkgutil.iter_modules(paths, f"{room}."):
        if not module.name.rpartition(".")[2].startswith("_"):
            yield from public_modules(module.name)


@cache
def public_names() -> dict[str, str]:
    """
    Return where each public thing is documented, by where it is defined.
    """
    names: dict[str, str] = {}
    for module_name in public_modules(PACKAGE):
        module = importlib.import_module(module_name)
        if module_name == PACKAGE:
            continue  # its names only point into the rooms
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            home = getattr(thing, "__module__", module_name)
            own = getattr(thing, "__qualname__", name)
            names[f"{home}.{own}"] = f"{module_name}.{name}"
    return names


def candidates(target: str, here: str) -> Iterator[str]:
    """
    Yield the full public names that a reference may mean, those of *here* first.
    """
    known = public_names()
    head, tail = target, ""
    while head:
        if head in known:
            yield known[head] + tail
        head, _, last = head.rpartition(".")
        tail = f".{last}{tail}"
    first, _, rest = target.partition(".")
    for place in sorted(known.values(), key=lambda name: not name.startswith(here)):
        if place.endswith(f".{first}"):
            yield f"{place}.{rest}" if rest else place
        elif target.startswith(f"{PACKAGE}.") and place.endswith(f".{rest}"):
            yield place


def is_there(target: str, here: str) -> bool:
    """
    Return whether crmkit has a name that no page describes: private, or a constant.
    """
    places = (name.rpartition(".") for name in (target, f"{here}.{target}"))
    loaded = any(hasattr(sys.modules.get(module), name) for module, _, name in places)
    # A name for type checkers comes without its module, which may not be loaded.
    return loaded or target in own_names()


@cache
def own_names() -> frozenset[str]:
    """
    Return the names of all classes and aliases of crmkit, wherever they stand.
    """
    (folder,) = importlib.import_module(PACKAGE).__path__
    bodies = (ast.parse(p.read_text("utf-8")).body for p in Path(folder).rglob("*.py"))
    return frozenset(
        node.name if isinstance(node, ast.ClassDef) else ast.unparse(node.target)
        for body in bodies
        for node in body
        if isinstance(node, ast.ClassDef | ast.AnnAssign)
    )


def is_foreign(target: str) -> bool:
    """
    Return whether a name belongs to Python or to another library.
    """
    root = target.partition(".")[0]
    if root == PACKAGE:
        return False
    known = (importlib.import_module(name) for name in FOREIGN)
    return any(hasattr(module, root) for module in known) or bool(
        importlib.util.find_spec(root)
    )


def resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """
    Answer a reference that Sphinx could not resolve, if it can be answered.
    """
    if node.get("refdomain") != "py":
        return None
    target: str = node["reftarget"]
    domain = cast("PythonDomain", env.get_domain("py"))
    here: str = node.get("py:module") or PACKAGE
    for name in candidates(target, here):
        if name in domain.objects:
            return domain.resolve_xref(
                env, node["refdoc"], app.builder, "obj", name, node, contnode
            )
    return contnode if is_there(target, here) or is_foreign(target) else None


def setup(app: Sphinx) -> dict[str, bool]:
    """
    Connect to Sphinx.
    """
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
