"""
Trees of conditions as text, as tests ask for it.
"""

from crmkit.conditions._read._parse import OUTSIDE, Limits
from crmkit.conditions._tree._from_tree import located


def from_tree(document: object, limits: Limits = OUTSIDE) -> str:
    """
    Return the text of a condition that came as a tree.
    """
    return located(document, limits).text
