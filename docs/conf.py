"""
How Sphinx builds the documentation.
"""

import sys
from contextlib import suppress
from importlib.metadata import version as version_of
from pathlib import Path
from types import FunctionType
from typing import get_type_hints

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "crmkit"
author = "The crmkit developers"
project_copyright = author
release = version_of("crmkit")
version = release
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "public_names",
    "generated_pages",
    "diagrams",
]
exclude_patterns = ["_build", "_ext"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "show-inheritance": True}
python_use_unqualified_type_names = True

napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_attr_annotations = False
napoleon_custom_sections = ["Invariants", "When"]

html_theme = "furo"
html_title = "crmkit"
# No font, script or style is fetched from elsewhere, so the pages work offline.
html_static_path = ["_static"]
html_css_files = ["crmkit.css"]
html_show_sourcelink = False


def keep_sentence_whole(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """
    Keep napoleon from taking a sentence up to its colon for a type.

    Types stay in the signature, so neither a property nor ``Returns`` names one.
    """
    del app, name, obj, options
    if what in {"attribute", "data", "property"}:
        lines[:0] = ["..", ""]  # an empty comment, which has no colon
    if "Returns:" in lines:
        at = lines.index("Returns:")
        lines[at : at + 2] = [f":returns: {lines[at + 1].strip()}"]


def show_plain_types(app: Sphinx, obj: object, bound_method: object) -> None:
    """
    Show ``str`` where a field says ``Annotated[str, …]`` with its checks and labels.
    """
    del app, bound_method
    if isinstance(obj, FunctionType):
        with suppress(NameError):  # a name that is imported for type checkers only
            obj.__annotations__ = get_type_hints(obj)


def show_made_defaults(  # noqa: PLR0913, PLR0917 - Sphinx says what is passed
    app: Sphinx,
    what: str,
    name: str,
    obj: object,
    options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """
    Show ``…=...`` for a default that is made anew each time, as Python can parse it.
    """
    del app, what, name, obj, options
    return signature and signature.replace("<factory>", "..."), returns


def setup(app: Sphinx) -> None:
    """
    Come before napoleon, which has the usual priority of 500.
    """
    app.connect("autodoc-process-docstring", keep_sentence_whole, priority=400)
    app.connect("autodoc-before-process-signature", show_plain_types)
    app.connect("autodoc-process-signature", show_made_defaults)
