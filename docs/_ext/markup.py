"""
Write parts of Markdown.
"""

from collections.abc import Iterable


def quoted(names: Iterable[str]) -> str:
    """
    Write names as code, with commas between them.
    """
    return ", ".join(f"`{name}`" for name in names)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """
    Return the lines of a Markdown table.
    """
    titles = list(head)
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [
        f"| {' | '.join(line)} |" for line in (titles, ["---"] * len(titles), *cells)
    ]
