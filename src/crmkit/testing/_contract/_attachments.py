"""
The definition of a correct store of attachments, as tests that any can run.
"""

from io import BytesIO

from crmkit.errors import (
    AttachmentCorruptError,
    AttachmentMissingError,
    AttachmentNameError,
    AttachmentTooLargeError,
    DigestFormatError,
    MediaTypeMismatchError,
    MediaTypeRefusedError,
)
from crmkit.ports import AttachmentLimits
from crmkit.records import Attachment
from crmkit.testing._attaching import (
    ABSENT,
    PDF,
    Attaching,
    Broken,
    Drops,
    Endless,
    Giving,
    described,
    put,
    read,
)
from crmkit.testing._contract._sweeping import SweepContract
from crmkit.testing._expect import refused, same


class KeepContract(Attaching):
    """
    What goes in comes out, whole or not at all.
    """

    def test_what_goes_in_comes_out(self) -> None:
        """
        A content comes back byte for byte, under the description it got.
        """
        store, _ = self.new_attachments()
        for content in (b"", b"\0", b"%PDF-1.7 \xff" * 100_000):
            kept = put(store, content, name="报价单 v2.pdf")

            same(described(content, "报价单 v2.pdf"), kept)
            same(content, read(store, kept))
            store.verify(kept.digest)

    def test_a_description_is_what_outside_data_makes(self) -> None:
        """
        What a store returns passes the check that a record makes.
        """
        store, _ = self.new_attachments()
        kept = put(store, b"x", media_type="Application/PDF; name=x")

        same(PDF, kept.media_type)
        same(kept, Attachment.of(kept.to_dict()))

    def test_the_same_content_is_kept_once(self) -> None:
        """
        Two names of one content are two descriptions of one thing.
        """
        store, _ = self.new_attachments()
        one = put(store, b"same", name="一.pdf")
        two = put(store, b"same", name="二.pdf")

        same(one.digest, two.digest)
        same(("一.pdf", "二.pdf"), (one.name, two.name))
        same([one.digest], [each.digest for each in store.contents()])

    def test_a_stream_is_read_from_where_it_stands(self) -> None:
        """
        What was read before is not part of the content, and the end is the end.
        """
        store, _ = self.new_attachments()
        stream = BytesIO(b"headcontent")
        stream.seek(4)
        kept = store.put(stream, name="a.pdf", media_type=PDF)

        same(b"content", read(store, kept))

    def test_a_stream_may_come_in_drops(self) -> None:
        """
        Short reads, as of a socket, make no difference.
        """
        store, _ = self.new_attachments()
        content = b"drop by drop" * 2000
        kept = store.put(Drops(content), name="a.pdf", media_type=PDF)

        same(content, read(store, kept))

    def test_a_content_can_be_read_from_the_middle(self) -> None:
        """
        A stream can seek, which downloads in parts need.
        """
        store, _ = self.new_attachments()
        with store.open(put(store, b"0123456789")) as content:
            content.seek(7)
            same(b"78", content.read(2))

    def test_a_harmful_name_is_refused(self) -> None:
        """
        Nothing is kept, and the error has a name that would do.
        """
        store, _ = self.new_attachments()
        for name in ("../x.pdf", "a\0.pdf", "", "con", "\u202efdp.exe", "长" * 100):
            with refused(AttachmentNameError):
                put(store, b"x", name=name)
        try:
            put(store, b"x", name="../x.pdf")
        except AttachmentNameError as error:
            same("_x.pdf", put(store, b"x", name=error.harmless).name)

        same(1, len(list(store.contents())))

    def test_a_type_that_is_not_taken_is_refused(self) -> None:
        """
        By default nothing is taken that a browser would run; limits may differ.
        """
        store, _ = self.new_attachments()
        for media_type in ("text/html", "image/svg+xml", "application/x-sh", ""):
            with refused(MediaTypeRefusedError):
                put(store, b"x", media_type=media_type)
        anything, _ = self.new_attachments(AttachmentLimits(media_types=None))

        same("text/html", put(anything, b"x", media_type="text/html").media_type)
        with refused(MediaTypeRefusedError):
            put(anything, b"x", media_type="html")
        same([], list(store.contents()))

    def test_a_content_that_belies_its_type_is_refused(self) -> None:
        """
        If its beginning speaks for some types, the declared one must be among them.
        """

        def told_by(head: bytes) -> tuple[str, ...]:
            return ("image/png", "image/gif") if head.startswith(b"PNG") else ()

        store, _ = self.new_attachments(AttachmentLimits(told_by=told_by))
        with refused(MediaTypeMismatchError):
            put(store, b"PNG")
        same([], list(store.contents()))

        put(store, b"PNG", media_type="image/gif")
        put(store, b"?")
        same(2, len(list(store.contents())))

    def test_a_content_may_be_as_long_as_the_limit(self) -> None:
        """
        One byte more is refused, and nothing of it is kept.
        """
        store, _ = self.new_attachments(AttachmentLimits(largest=20_000))
        with refused(
            AttachmentTooLargeError,
            "'a.pdf' is longer than 20000 bytes, which is the limit",
        ):
            put(store, b"x" * 20_001)
        same([], list(store.contents()))

        same(20_000, put(store, b"x" * 20_000).size)

    def test_an_endless_stream_is_not_read_to_its_end(self) -> None:
        """
        Reading stops soon after the limit is passed.
        """
        store, _ = self.new_attachments(AttachmentLimits(largest=1000))
        with refused(AttachmentTooLargeError):
            store.put(Endless(), name="a.pdf", media_type=PDF)

    def test_a_stream_that_breaks_off_leaves_nothing(self) -> None:
        """
        Its error goes through as it is.
        """
        store, _ = self.new_attachments()
        with refused(ConnectionResetError):
            store.put(Broken(), name="a.pdf", media_type=PDF)

        same([], list(store.contents()))
        same(0, store.clean_up())

    def test_what_is_no_stream_of_bytes_is_refused(self) -> None:
        """
        Text is not encoded by guessing, and "nothing yet" is not taken for the end.
        """
        store, _ = self.new_attachments()
        for given in ("text", "", None):
            with refused(TypeError):
                store.put(Giving(given), name="a.txt", media_type="text/plain")

        same([], list(store.contents()))

    def test_what_is_not_there_is_missing(self) -> None:
        """
        Each way of asking for it says so.
        """
        store, _ = self.new_attachments()
        gone = Attachment(digest=ABSENT, name="a.pdf", media_type=PDF, size=9)

        for ask in (store.verify, store.renew):
            with refused(AttachmentMissingError):
                ask(ABSENT)
        with refused(AttachmentMissingError), store.open(gone):
            pass
        same(False, store.erase(ABSENT))

    def test_what_is_no_digest_leads_nowhere(self) -> None:
        """
        A description that was not checked cannot name a path.
        """
        store, _ = self.new_attachments()
        for digest in ("../../secret", "", ABSENT.upper(), f"{ABSENT}\n"):
            path = Attachment(digest=digest, name="a.pdf", media_type=PDF, size=0)
            with refused(DigestFormatError), store.open(path):
                pass
            for ask in (store.verify, store.renew, store.erase):
                with refused(DigestFormatError):
                    ask(digest)

    def test_a_damaged_content_is_found_and_heals(self) -> None:
        """
        Opening checks the length, verifying all; putting it again mends it.
        """
        store, _ = self.new_attachments()
        kept = put(store, b"whole")
        self.damage(store, kept.digest, b"WHOLE")
        with refused(AttachmentCorruptError):
            store.verify(kept.digest)
        self.damage(store, kept.digest, b"wh")
        with refused(AttachmentCorruptError), store.open(kept):
            pass
        put(store, b"whole")

        store.verify(kept.digest)
        same(b"whole", read(store, kept))

    def test_a_reader_keeps_what_it_has_opened(self) -> None:
        """
        A content put again while it is read is read to its end.
        """
        store, _ = self.new_attachments()
        kept = put(store, b"0123456789")
        with store.open(kept) as content:
            content.read(5)
            put(store, b"0123456789")
            same(b"56789", content.read())

    def test_a_writer_is_not_disturbed_by_a_cleaning(self) -> None:
        """
        What is being written is no left-over, and cannot be seen yet.
        """
        store, _ = self.new_attachments()
        seen: list[object] = []

        def look() -> None:
            seen.extend((store.clean_up(), list(store.contents())))

        kept = store.put(Drops(b"12", look), name="a.pdf", media_type=PDF)
        same([0, []], seen[:2])
        same(b"12", read(store, kept))


class AttachmentContract(KeepContract, SweepContract):
    """
    What every store of attachments must do; a subclass says how to make an empty one.

    It uses no test framework: under pytest a subclass named ``Test…`` is
    collected as it stands, under unittest it is mixed into a ``TestCase``.
    The test of damage is skipped unless a subclass says how to do that.

    >>> from crmkit.adapters.memory import MemoryAttachments
    >>> class TestMemory(AttachmentContract):
    ...     def make_attachments(self, limits, clock):
    ...         return MemoryAttachments(limits, clock)
    >>> TestMemory().test_the_same_content_is_kept_once()
    """
