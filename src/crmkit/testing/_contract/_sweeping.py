"""
The part of the contract of attachments that is about how they go.
"""

from crmkit.errors import AttachmentMissingError, NaiveDatetimeError, NothingInUseError
from crmkit.testing._attaching import (
    DAY,
    OTHER,
    Attaching,
    Meanwhile,
    digest_of,
    put,
    read,
    stored,
)
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import NOW


class SweepContract(Attaching):
    """
    What nobody describes any more goes by command, and nothing else does.
    """

    def test_contents_are_listed_by_digest(self) -> None:
        """
        Each with its length and the instant at which it was last put or renewed.
        """
        store, clock = self.new_attachments()
        one = put(store, b"one")
        clock.advance(DAY)
        two = put(store, b"two!")
        expected = [stored(one, NOW), stored(two, NOW + DAY)]

        same(sorted(expected, key=digest_of), list(store.contents()))
        put(store, b"one")
        same({NOW + DAY}, {each.stored_at for each in store.contents()})

    def test_a_sweep_removes_what_no_description_is_left_of(self) -> None:
        """
        What is in use stays, however old it is.
        """
        store, clock = self.new_attachments()
        used, unused = put(store, b"used"), put(store, b"unused")
        now = clock.advance(DAY)

        swept = store.sweep({used.digest}, stored_before=now)
        same((stored(unused, NOW),), swept)
        same([used.digest], [each.digest for each in store.contents()])
        same((), store.sweep({used.digest}, stored_before=now))
        same(b"used", read(store, used))

    def test_a_sweep_leaves_what_is_new(self) -> None:
        """
        Stored at the instant is new; put again or renewed is new again.
        """
        store, clock = self.new_attachments()
        old, again, renewed = (put(store, text) for text in (b"1", b"2", b"3"))
        clock.advance(DAY)
        put(store, b"2")
        store.renew(renewed.digest)
        same((), store.sweep(OTHER, stored_before=NOW))

        swept = store.sweep(OTHER, stored_before=NOW + DAY)
        same([old.digest], [each.digest for each in swept])
        same(2, len(list(store.contents())))
        same(b"2", read(store, again))

    def test_what_is_put_while_a_sweep_is_at_it_stays(self) -> None:
        """
        The sweep has found it old already, and looks again before it removes it.
        """
        store, clock = self.new_attachments()
        kept = put(store, b"content")
        before = clock.advance(DAY)
        acts = [lambda: store.renew(kept.digest), lambda: put(store, b"content")]
        for act in acts:
            same((), store.sweep(Meanwhile(act), stored_before=before))
            same(b"content", read(store, kept))
            before = clock.advance(DAY)
        same(1, len(store.sweep(OTHER, stored_before=before)))

    def test_a_sweep_of_everything_must_be_meant(self) -> None:
        """
        An empty set of digests is more often a mistake than the truth.
        """
        store, clock = self.new_attachments()
        put(store, b"x")
        now = clock.advance(DAY)
        with refused(NothingInUseError):
            store.sweep(frozenset(), stored_before=now)
        with refused(NaiveDatetimeError):
            store.sweep(OTHER, stored_before=now.replace(tzinfo=None))
        same(1, len(list(store.contents())))

        same(1, len(store.sweep(set(), stored_before=now, allow_empty=True)))
        same([], list(store.contents()))

    def test_what_was_erased_is_gone_at_once(self) -> None:
        """
        However new it is; putting it again brings it back.
        """
        store, _ = self.new_attachments()
        kept = put(store, b"personal")

        same(True, store.erase(kept.digest))
        same(False, store.erase(kept.digest))
        with refused(AttachmentMissingError), store.open(kept):
            pass
        same(kept, put(store, b"personal"))
        same(b"personal", read(store, kept))
