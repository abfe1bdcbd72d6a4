"""
Errors about how an adapter is used: pages that are too long, URLs that lack something.
"""

from crmkit.errors._base import CrmkitError, briefly


class PageSizeError(CrmkitError, ValueError):
    """
    A page was asked for that is empty or too long.

    Attributes:
        limit: Records a page that were asked for.
        most: Records a page at most.

    >>> print(PageSizeError(0, 10_000))
    a page cannot hold 0 records (allowed: 1 to 10000)
    """

    def __init__(self, limit: int, most: int) -> None:
        super().__init__(limit, most)
        self.limit, self.most = limit, most

    def __str__(self) -> str:
        limit = briefly(self.limit)
        return f"a page cannot hold {limit} records (allowed: 1 to {self.most})"


class ChannelUrlError(CrmkitError, ValueError):
    """
    The URL of a channel lacks something or has something wrong.

    Attributes:
        url: The URL, without any password.
        problem: What is wrong with it.
        example: A URL that would do.

    >>> print(ChannelUrlError("smtp://mail", "it has no 'from'", "smtp://h:25?from=a@b"))
    smtp://mail cannot be used: it has no 'from' (for example 'smtp://h:25?from=a@b')
    """

    def __init__(self, url: str, problem: str, example: str) -> None:
        super().__init__(url, problem, example)
        self.url, self.problem, self.example = url, problem, example

    def __str__(self) -> str:
        return (
            f"{self.url} cannot be used: {self.problem} (for example {self.example!r})"
        )
