"""
Draw Mermaid diagrams into the pages, so that they are seen without a network.

The pages in the repository hold their text, which is drawn where the repository is
looked at; here each becomes an SVG within the page.
"""

import importlib
from itertools import count

from docutils import nodes
from sphinx.application import Sphinx

NUMBERS = count(1)


def draw(app: Sphinx, doctree: nodes.document, _page: str) -> None:
    """
    Put drawings in place of the texts of diagrams.
    """
    if app.builder.format != "html":
        return
    for block in list(doctree.findall(nodes.literal_block)):
        if block.get("language") == "mermaid":
            block.replace_self(nodes.raw("", drawn(block.astext()), format="html"))


def drawn(text: str) -> str:
    """
    Return a diagram as HTML: it scrolls where the page is narrow.
    """
    made = importlib.import_module("mmdr").render(text, backend="merman").svg()
    # Every drawing calls itself so, and its style with it; a page holds several.
    own = made.replace("merman", f"diagram-{next(NUMBERS)}")
    return f'<div class="diagram" role="img" aria-label="Diagram">{own}</div>'


def setup(app: Sphinx) -> dict[str, bool]:
    """
    Connect to Sphinx.
    """
    app.connect("doctree-resolved", draw)
    # For builders of text, which show the diagram's own.
    app.add_lexer("mermaid", importlib.import_module("pygments.lexers").TextLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
