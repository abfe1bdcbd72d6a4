"""
Errors about checks of single values: what cannot be read, what is not at hand.
"""

from crmkit.errors._base import CrmkitError
from crmkit.errors._lines import in_chinese
from crmkit.errors._records import FieldError, redacted
from crmkit.errors._wording import worded


class ValueRefusedError(CrmkitError, ValueError):
    """
    A value that a check does not take.

    Attributes:
        check: What it was to be, for example ``"phone"``.
        code: Stable name of the problem, for example ``"phone_area"``.
        came: The value that came, as text.
        detail: A fact that the text of the problem names, such as an edition.
        allowed: The values or limit that would do, if they can be listed.

    >>> error = ValueRefusedError("phone", "phone_several", "'1 / 2'")
    >>> print(error)
    phone: should be one phone number, not several, got '1 / 2'
    >>> error.text("zh")
    "phone：应为一个电话号码，不能是多个，收到的是 '1 / 2'"
    """

    def __init__(
        self,
        check: str,
        code: str,
        came: str,
        detail: str = "",
        allowed: tuple[str, ...] = (),
    ) -> None:
        super().__init__(check, code, came, detail, allowed)
        self.check, self.code, self.came = check, code, came
        self.detail, self.allowed = detail, allowed

    def __str__(self) -> str:
        return f"{self.check}: {self._problem('en')}"

    def _problem(self, language: str) -> str:
        return worded(
            self.code,
            language,
            came=self.came,
            detail=in_chinese(self.detail) if language == "zh" else self.detail,
            hint="",
            allowed=self.allowed,
        )

    def _zh(self) -> str:
        return f"{self.check}：{self._problem('zh')}"

    def at(self, record_type: str, field: str, *, sensitive: bool) -> FieldError:
        """
        Return the problem of the field that the value was for.

        Args:
            record_type: What was being made, for example ``"customer"``.
            field: The field, dotted if nested.
            sensitive: Whether what came must not be told.

        >>> error = ValueRefusedError("phone", "phone_several", "'1 / 2'")
        >>> print(error.at("contact", "phone", sensitive=True))
        contact.phone: should be one phone number, not several, got …
        """
        came = redacted(None, sensitive=True) if sensitive else self.came
        return FieldError(
            record_type, field, self.code, came, self.detail, self.allowed
        )


class MissingRegionsError(CrmkitError, LookupError):
    """
    A check of provinces or cities was asked for, and no regions were given.

    Attributes:
        profile: Name of the check profile.
        fields: The fields that it checks against regions.

    >>> print(MissingRegionsError("cn_places", ("customer.city",)))
    check profile 'cn_places' checks 'customer.city' against administrative regions, \
and none were given; pass regions=official_regions() or Regions(…) of your own
    """

    def __init__(self, profile: str, fields: tuple[str, ...]) -> None:
        super().__init__(profile, fields)
        self.profile, self.fields = profile, fields

    def __str__(self) -> str:
        fields = ", ".join(map(repr, self.fields))
        return (
            f"check profile {self.profile!r} checks {fields} against administrative "
            "regions, and none were given; pass regions=official_regions() or "
            "Regions(…) of your own"
        )
