"""
What an acting object hears of custom fields that are defined while it works.

Invariants:
    - Only where work begins is anything read, never while a connection is held.

Not here: the definitions themselves (:mod:`crmkit.crm` ``_fields``).
"""

from typing import TYPE_CHECKING, Final

from crmkit.crm._write import Workshop
from crmkit.errors import InvalidRecordError

if TYPE_CHECKING:
    from crmkit.ports import Transaction

#: What is wrong with a value of a custom field of which nobody here has heard yet.
_UNHEARD: Final = frozenset({"unknown", "choice"})


class Learning:
    """
    Somebody's workshop, with the custom fields that are known to him.

    Attributes:
        has_defined: Whether he has defined fields within his block.
    """

    has_defined: bool
    _shop: Workshop
    _transaction: "Transaction | None"
    _joined: bool

    @property
    def shop(self) -> Workshop:
        """
        Clock, ids and settings that are used; nothing is read for them.

        Within a block they are the same all the time, but for custom fields that it
        defines or looks up.
        """
        if self._transaction is None and self._shop.fields is not None:
            self._shop = self._shop.fields.shop
        return self._shop

    @property
    def is_in_block(self) -> bool:
        """
        Whether what is done is kept, or not, together with what else its block does.
        """
        return self._transaction is not None

    def fresh(self) -> Workshop:
        """
        Return the same after a look for custom fields, if the last is some time ago.

        It is for where work begins: whoever holds a connection takes no second one.
        """
        if self._transaction is None and self._shop.fields is not None:
            self._shop.fields.fresh()
        return self.shop

    def learns_of(self, error: InvalidRecordError) -> bool:
        """
        Tell whether what was refused may be tried again: a custom field is new here.
        """
        unheard = any(
            problem.code in _UNHEARD and problem.field.startswith("custom.")
            for problem in error.problems
        )
        return unheard and self.learns()

    def learns(self) -> bool:
        """
        Look whether others have defined custom fields; tell whether they have.
        """
        book, was = self._shop.fields, self._shop.settings
        if book is None:
            return False
        if self._transaction is None:
            return book.has_news()
        found = book.within(self._transaction)
        if found.settings.custom_fields == was.custom_fields:
            return False
        self._shop = found
        return True

    def defined(self) -> None:
        """
        Go by the custom fields that were defined just now.
        """
        book, tx = self._shop.fields, self._transaction
        if book is None:
            return
        if tx is None:
            book.catch_up()
        else:
            self._shop = book.within(tx, self, joined=self._joined)
            self.has_defined = True
