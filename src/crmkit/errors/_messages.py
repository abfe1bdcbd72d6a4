"""
Errors about the texts of messages.
"""

from crmkit.errors._base import CrmkitError, did_you_mean, listed


class TemplateError(CrmkitError, LookupError):
    """
    A template has a place that nothing fills.

    Attributes:
        template: Name of the template.
        place: The place, or ``$`` for a dollar sign that stands alone (a
            literal one is written ``$$``).
        allowed: Names that can be filled in, sorted.

    >>> print(TemplateError("hello", "nmae", ("name",)))
    template 'hello' has a place 'nmae' that nothing fills (allowed: 'name'); \
did you mean 'name'?
    """

    def __init__(self, template: str, place: str, allowed: tuple[str, ...]) -> None:
        super().__init__(template, place, allowed)
        self.template, self.place, self.allowed = template, place, allowed

    def __str__(self) -> str:
        return (
            f"template {self.template!r} has a place {self.place!r} that nothing "
            f"fills (allowed: {listed(self.allowed)})"
            f"{did_you_mean(self.place, self.allowed)}"
        )
