"""
What the access policy says of somebody, for whoever keeps the policy.

Nothing is masked here: this is for code and for administrators, as is the CRM itself.

Not here: the policy (:mod:`crmkit.access`), obeying it (``_seen``, ``_permitting``).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from crmkit.access import AccessExplanation, AccessPolicy, Viewer
from crmkit.conditions import Moment
from crmkit.crm._stored_view import StoredView
from crmkit.crm._viewers import usable_in, viewer_of
from crmkit.errors import NoAccessPolicyError, RecordNotFoundError
from crmkit.records import Record, Ref, User, record_class

if TYPE_CHECKING:
    from crmkit.crm._write import Workshop
    from crmkit.ports import Store, Transaction


@attrs.frozen
class AccessDesk:
    """
    What the access policy says of our own people.
    """

    _store: "Store"
    _shop: "Callable[[], Workshop]"

    @property
    def policy(self) -> AccessPolicy | None:
        """
        The policy of the settings; None if nobody is limited.
        """
        return self._shop().settings.access

    def viewer(self, user: User | str) -> Viewer:
        """
        Return what somebody may see and do, for code that asks the store itself.

        Args:
            user: The user, or his id.

        Raises:
            NoAccessPolicyError: If the settings have no access policy.
            RecordNotFoundError: If he is not in the store.
            UserNotUsableError: If his account is not usable.
        """
        with self._store.read() as tx:
            return self._viewer(tx, user)

    def explain(
        self, user: User | str, operation: str, record: Record | Ref | str | None = None
    ) -> AccessExplanation:
        """
        Return why somebody may do something now, or why not, step by step.

        Args:
            user: The user, or his id.
            operation: What he would do, for example ``"customer.change"``.
            record: To which record, as itself, its reference or ``"customer:C1"``;
                None asks whether he may do so at all.

        Raises:
            NoAccessPolicyError: If the settings have no access policy.
            RecordNotFoundError: If user or record are not there.
            UnknownChoiceError: If there is no such operation, or type of record.
            UserNotUsableError: If his account is not usable.

        >>> from crmkit import CRM, standard
        >>> from crmkit.presets import access_policy
        >>> crm = CRM.open("memory://", settings=standard(access=access_policy()))
        >>> office = crm.as_system("doctest")
        >>> sales = office.departments.add(name="销售部")
        >>> for name in ("li", "wang"):
        ...     _ = office.users.add(
        ...         id=name, name=name, department=sales.id, roles=["sales"])
        >>> client = office.customers.add(id="C1", name="恒信科技", owner="li")
        >>> crm.access.explain("li", "customer.change", client).is_allowed
        True
        >>> why = crm.access.explain("wang", "customer.change", "customer:C1")
        >>> why.is_allowed, "own" in {s.name for s in why.steps if not s.holds}
        (False, True)
        """
        shop = self._shop()
        at = Moment(shop.now())
        with self._store.read() as tx:
            viewer = self._viewer(tx, user)
            view = StoredView(tx, shop.settings, at)
            found = None if record is None else _found(view, record)
            return viewer.explain(operation, found, at, view)

    def _viewer(self, tx: "Transaction", user: User | str) -> Viewer:
        shop = self._shop()
        user_id = user.id if isinstance(user, User) else user
        known = usable_in(tx, user_id, shop.settings)
        viewer = viewer_of(tx, known, shop.settings, shop.now())
        if viewer is None:
            raise NoAccessPolicyError
        return viewer


def _found(view: StoredView, record: Record | Ref | str) -> Record:
    ref = record.ref if isinstance(record, Record) else record
    ref = Ref.parse(ref) if isinstance(ref, str) else ref
    found = view.record(record_class(ref.type), ref.id)
    if found is None:
        raise RecordNotFoundError(str(ref))
    return found
