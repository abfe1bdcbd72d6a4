"""
Why somebody may not do something, as data.

Not here: the error that says the same (:mod:`crmkit.errors`).
"""

import attrs

from crmkit.errors import PermissionRefusedError


@attrs.frozen(kw_only=True)
class PermissionRefusal:
    """
    What somebody may not do, and the permission that he lacks.

    Attributes:
        by: Id of the user.
        operation: What was asked for.
        record: The record, as text; empty if it is about none.
        code: ``operation``, ``record``, ``fields``, ``hidden``, ``move`` or ``scope``,
            as in :class:`crmkit.errors.PermissionRefusedError`.
        needs: The permission that is missing; several are alternatives.
        fields: The fields, or the move, that it is about.

    >>> refusal = PermissionRefusal(by="U1", operation="configure", code="operation",
    ...     needs=("configure",))
    >>> print(refusal.error())
    U1 may not configure the system: no role has 'configure'
    """

    by: str
    operation: str
    record: str = ""
    code: str
    needs: tuple[str, ...]
    fields: tuple[str, ...] = ()

    def error(self) -> PermissionRefusedError:
        """
        Return the error that says the same.
        """
        return PermissionRefusedError(
            self.operation, self.record, self.code, self.needs, self.fields, self.by
        )

    def text(self, language: str = "en") -> str:
        """
        Return it as a sentence in one language.
        """
        return self.error().text(language)
