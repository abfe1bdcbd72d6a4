"""
When a ticket's description says too little, as crmkit ships it (T2).
"""

from crmkit.forms import DescriptionPolicy
from crmkit.presets._data import read


def standard_descriptions() -> DescriptionPolicy:
    """
    Return the policy that ships with crmkit; its numbers and words are ours.

    >>> policy = standard_descriptions()
    >>> policy.least, policy.refuses, sorted(policy.hints)[:2]
    (5, False, ['after_sales_support', 'change_request'])
    """
    return DescriptionPolicy.of(read("descriptions"))
