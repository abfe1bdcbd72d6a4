"""
Attachments in a folder: real files, real crashes, a disk that is really full.
"""

import errno
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from crmkit.adapters.files import FileAttachments
from crmkit.adapters.files._locks import try_lock
from crmkit.adapters.memory import MemoryAttachments
from crmkit.errors import (
    AttachmentCorruptError,
    AttachmentMissingError,
    AttachmentsFullError,
    AttachmentsReadOnlyError,
    NothingInUseError,
    StoreError,
    StoreVersionError,
)
from crmkit.ports import AttachmentLimits, AttachmentStore
from crmkit.records import Attachment
from crmkit.testing import AttachmentContract, SettableClock
from tests.forked import Program, Starts

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
PDF = "application/pdf"
ANYTHING = AttachmentLimits(largest=2**34, media_types=None)
WORKER = Path(__file__).with_name("attacher.py")
as_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a disk"
)
not_as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)


class TestMemoryKeepsTheContract(AttachmentContract):
    """
    The reference.
    """

    def make_attachments(
        self, limits: AttachmentLimits, clock: SettableClock
    ) -> AttachmentStore:
        """
        Return a store in memory.
        """
        return MemoryAttachments(limits, clock)

    def damage(self, store: AttachmentStore, digest: str, content: bytes) -> None:
        """
        Change what the store holds.
        """
        assert isinstance(store, MemoryAttachments)
        store._kept[digest] = content, NOW


class TestFilesKeepTheContract(AttachmentContract):
    """
    A folder on a real disk.
    """

    folder: Path
    made: int

    @pytest.fixture(autouse=True)
    def in_a_folder(self, tmp_path: Path) -> None:
        """
        Give each test a folder of its own.
        """
        self.folder, self.made = tmp_path, 0

    def make_attachments(
        self, limits: AttachmentLimits, clock: SettableClock
    ) -> AttachmentStore:
        """
        Return a store in a new folder.
        """
        self.made += 1
        return FileAttachments.create(self.folder / f"{self.made}", limits, clock)

    def damage(self, store: AttachmentStore, digest: str, content: bytes) -> None:
        """
        Write into the file.
        """
        path_of(store, digest).write_bytes(content)


@pytest.fixture
def store(tmp_path: Path) -> FileAttachments:
    """
    A store in a new folder that takes anything.
    """
    return FileAttachments.create(tmp_path / "kept", ANYTHING)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """
    A disk of one mebibyte.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", f"{folder}")
    yield folder
    subprocess.run(["umount", f"{folder}"], check=True)  # noqa: S607


def mount(*arguments: str) -> None:
    """
    Mount something, or skip the test where even root may not.
    """
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True)  # noqa: S607
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.decode().strip()}")


def put(store: AttachmentStore, content: bytes, name: str = "a.pdf") -> Attachment:
    """
    Keep a content.
    """
    return store.put(BytesIO(content), name=name, media_type=PDF)


def path_of(store: AttachmentStore, digest: str) -> Path:
    """
    Return where a content is.
    """
    return Path(store.url) / "sha256" / digest[:2] / digest


def files(store: AttachmentStore) -> set[str]:
    """
    Return the paths of all files in the folder.
    """
    root = Path(store.url)
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


def worker(forks: Starts, *arguments: object) -> Program:
    """
    Start a process that works on a store, and wait until it is ready.
    """
    process = forks.start(WORKER, *arguments)
    assert process.stdout is not None
    assert "ready\n" == process.stdout.readline()
    return process


class TestLayout:
    """
    What lies in the folder, which other tools may read.
    """

    def test_a_content_lies_under_its_digest(self, store: FileAttachments) -> None:
        """
        The name of the file is the digest of what is in it; nothing else lies about.
        """
        kept = put(store, b"content", "合同.pdf")

        assert b"content" == path_of(store, kept.digest).read_bytes()
        assert files(store) == {
            "crmkit-attachments",
            "lock",
            f"sha256/{kept.digest[:2]}/{kept.digest}",
        }

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
    def test_only_the_owner_may_read(self, store: FileAttachments) -> None:
        """
        Attachments are about people, so nobody else gets at them.
        """
        kept = put(store, b"content")
        modes = [
            stat.S_IMODE(path.stat().st_mode)
            for path in [Path(store.url), *Path(store.url).rglob("*")]
        ]

        assert {0o600, 0o700} == set(modes)
        assert 0o600 == stat.S_IMODE(path_of(store, kept.digest).stat().st_mode)

    def test_strange_files_are_left_alone(self, store: FileAttachments) -> None:
        """
        What is no content is neither listed nor swept.
        """
        kept = put(store, b"content")
        shelf = path_of(store, kept.digest).parent
        for stranger in (shelf / "note.txt", shelf.parent / ".DS_Store"):
            stranger.write_text("?")

        assert [kept.digest] == [each.digest for each in store.contents()]
        later = datetime.now(UTC) + timedelta(days=1)
        assert 1 == len(store.sweep(set(), stored_before=later, allow_empty=True))
        assert (shelf / "note.txt").exists()


class TestOpening:
    """
    A store is opened where one is.
    """

    def test_a_store_is_found_again(self, store: FileAttachments) -> None:
        """
        Another process, or the same one later, finds what was kept.
        """
        kept = put(store, b"content")

        for again in (FileAttachments(store.url), FileAttachments.create(store.url)):
            with again.open(kept) as content:
                assert b"content" == content.read()

    def test_an_empty_mount_point_is_no_empty_store(self, tmp_path: Path) -> None:
        """
        A folder in which no store was made is refused, and so is none.
        """
        text = "it holds no attachments; FileAttachments.create makes a place"
        for folder in (tmp_path, tmp_path / "none"):
            with pytest.raises(StoreError) as caught:
                FileAttachments(folder)
            assert f"{folder}: {text}" == str(caught.value)

    def test_a_folder_with_other_things_is_refused(self, tmp_path: Path) -> None:
        """
        A store does not spread in somebody's home.
        """
        (tmp_path / "letter.txt").write_text("dear …", "utf-8")

        with pytest.raises(StoreError) as caught:
            FileAttachments.create(tmp_path)

        assert f"{tmp_path}: it is not empty: there is 'letter.txt' in it" == str(
            caught.value
        )
        assert ["letter.txt"] == [path.name for path in tmp_path.iterdir()]

    def test_a_making_that_was_interrupted_is_finished(self, tmp_path: Path) -> None:
        """
        Folders without the mark are ours, and so is what a new disk has in it.
        """
        for name in ("incoming", "sha256", "lost+found"):
            (tmp_path / name).mkdir()

        store = FileAttachments.create(tmp_path)
        kept = put(store, b"content")
        with FileAttachments(tmp_path).open(kept) as content:
            assert b"content" == content.read()
        assert (tmp_path / "lost+found").is_dir()

    def test_what_a_backup_left_out_is_made(self, store: FileAttachments) -> None:
        """
        A copy without what is empty or locked has all contents, and takes more.
        """
        kept = put(store, b"content")
        (Path(store.url) / "incoming").rmdir()
        (Path(store.url) / "lock").unlink()

        again = FileAttachments.create(store.url)
        for attachment, expected in (kept, b"content"), (put(again, b"more"), b"more"):
            with again.open(attachment) as content:
                assert expected == content.read()
            again.verify(attachment.digest)

    def test_a_later_layout_is_refused(self, store: FileAttachments) -> None:
        """
        A later crmkit may keep things otherwise.
        """
        (Path(store.url) / "crmkit-attachments").write_text("2\n")

        with pytest.raises(StoreVersionError) as caught:
            FileAttachments(store.url)
        assert f"{store.url}: it has layout '2'; this crmkit knows '1'" == str(
            caught.value
        )

    def test_a_disk_that_went_away_is_not_a_missing_content(
        self, store: FileAttachments
    ) -> None:
        """
        Nobody concludes from it that something was erased.
        """
        kept = put(store, b"content")
        Path(store.url).rename(f"{store.url}-away")
        text = f"{store.url}: its folders are gone; is the disk not mounted?"

        for ask in (store.verify, store.renew, store.erase):
            with pytest.raises(StoreError) as caught:
                ask(kept.digest)
            assert text == str(caught.value)
        with pytest.raises(StoreError) as caught:
            put(store, b"content")
        assert text == str(caught.value)
        with pytest.raises(StoreError, match="it cannot be read: no such file"):
            list(store.contents())


class TestTrouble:
    """
    What the world does to files.
    """

    @as_root
    def test_a_full_disk_is_named_and_nothing_is_left(self, small_disk: Path) -> None:
        """
        Once there is room, the same content is taken.
        """
        store = FileAttachments.create(small_disk, ANYTHING)
        first = put(store, b"1" * 600_000)

        with pytest.raises(AttachmentsFullError) as caught:
            put(store, b"2" * 600_000)
        assert f"{small_disk}: the disk is full" == str(caught.value)
        assert isinstance(caught.value.__cause__, OSError)
        assert errno.ENOSPC == caught.value.__cause__.errno
        assert [first.digest] == [each.digest for each in store.contents()]
        assert [] == list((small_disk / "incoming").iterdir())
        store.verify(first.digest)
        assert store.erase(first.digest)
        store.verify(put(store, b"2" * 600_000).digest)

    @as_root
    def test_a_read_only_disk_is_named_and_can_be_read(self, small_disk: Path) -> None:
        """
        Reading, listing and verifying work; whatever writes says why it cannot.
        """
        store = FileAttachments.create(small_disk, ANYTHING)
        kept = put(store, b"content")
        mount("-o", "remount,ro", f"{small_disk}")

        again = FileAttachments.create(small_disk, ANYTHING)
        again.verify(kept.digest)
        assert [kept.digest] == [each.digest for each in again.contents()]
        for act in (
            lambda: put(again, b"more"),
            lambda: again.erase(kept.digest),
            lambda: again.renew(kept.digest),
            again.clean_up,
        ):
            with pytest.raises(AttachmentsReadOnlyError) as caught:
                act()
            assert f"{small_disk}: the file system is read-only" == str(caught.value)

    @not_as_root
    def test_a_folder_of_somebody_else_is_named(self, store: FileAttachments) -> None:
        """
        Without the permission to write, nothing is written.
        """
        incoming = Path(store.url) / "incoming"
        incoming.chmod(0o500)

        with pytest.raises(AttachmentsReadOnlyError) as caught:
            put(store, b"content")
        incoming.chmod(0o700)
        assert f"{store.url}: writing is not permitted" == str(caught.value)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
    def test_a_limit_on_files_is_named(
        self, store: FileAttachments, forks: Starts
    ) -> None:
        """
        A process that may not write so long a file keeps nothing of it.
        """
        before = files(store)
        process = forks.start(WORKER, "limited", store.url)
        answer, errors = process.communicate()

        assert (0, "") == (process.returncode, errors)
        assert f"{store.url}: no file may be that long here" == answer.strip()
        assert before == files(store)

    def test_damage_is_named(self, store: FileAttachments) -> None:
        """
        The error says what the content is instead.
        """
        kept = put(store, b"content")
        path_of(store, kept.digest).write_bytes(b"CONTENT")

        with pytest.raises(AttachmentCorruptError) as caught:
            store.verify(kept.digest)
        assert (
            f"{store.url}: content {kept.digest} is damaged: "
            f"its SHA-256 is {sha256(b'CONTENT').hexdigest()}"
        ) == str(caught.value)

    def test_what_is_no_file_is_named(self, store: FileAttachments) -> None:
        """
        A folder in the place of a content is no content.
        """
        kept = put(store, b"content")
        path_of(store, kept.digest).unlink()
        path_of(store, kept.digest).mkdir()

        with pytest.raises(StoreError, match="it cannot be read: is a directory"):
            store.verify(kept.digest)

    def test_the_first_error_is_the_one_that_is_told(
        self, store: FileAttachments
    ) -> None:
        """
        Tidying up after a failure may fail too, and does not hide it.
        """
        incoming = Path(store.url) / "incoming"

        class Saboteur(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if incoming.is_dir():
                    incoming.rename(f"{incoming}-away")
                    incoming.write_text("no folder")
                return super().read(size)

        with pytest.raises(StoreError) as caught:
            store.put(Saboteur(b"content"), name="a.pdf", media_type=PDF)
        assert f"{store.url}: not a directory" == str(caught.value)

    def test_a_missing_content_is_named(self, store: FileAttachments) -> None:
        """
        The error says which and where.
        """
        kept = put(store, b"content")
        path_of(store, kept.digest).unlink()

        with pytest.raises(AttachmentMissingError) as caught:
            store.verify(kept.digest)
        assert f"{store.url}: there is no content {kept.digest}" == str(caught.value)

    def test_errors_travel_between_processes(self) -> None:
        """
        Their facts are their arguments, so a pool of workers can send them.
        """
        for error in (
            AttachmentsFullError("uploads", "the disk is full"),
            AttachmentsReadOnlyError("uploads", "the file system is read-only"),
            AttachmentCorruptError("uploads", "e3b0", "it has 1 byte"),
            AttachmentMissingError("uploads", "e3b0"),
            NothingInUseError("uploads"),
        ):
            again = pickle.loads(pickle.dumps(error))  # noqa: S301 - just made
            assert (type(error), str(error)) == (type(again), str(again))


class TestCrashes:
    """
    Writers that die, and what they leave.
    """

    @pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
    def test_a_killed_writer_leaves_nothing_to_be_seen(
        self, store: FileAttachments, forks: Starts
    ) -> None:
        """
        What it had written so far is no content, and is cleaned up by command.
        """
        process = worker(forks, "stall", store.url)
        assert 1 == len(list((Path(store.url) / "incoming").iterdir()))
        assert 0 == store.clean_up()  # it still writes
        process.kill()
        process.communicate()

        assert [] == list(store.contents())
        assert 1 == store.clean_up()
        assert 0 == store.clean_up()
        assert [] == list((Path(store.url) / "incoming").iterdir())

    def test_writers_of_the_same_content_meet_without_harm(
        self, store: FileAttachments, forks: Starts
    ) -> None:
        """
        Two processes put one content at once, again and again, and clean up meanwhile.
        """
        processes = [worker(forks, "race", store.url, 12) for _ in range(2)]
        answers = [process.communicate("go\n")[0].split() for process in processes]

        assert [["done"], ["done"]] == answers
        assert [] == list((Path(store.url) / "incoming").iterdir())
        for each in store.contents():
            store.verify(each.digest)

    @pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
    @pytest.mark.parametrize("acknowledged", [1, 4, 9])
    def test_what_was_acknowledged_outlives_the_writer(
        self, store: FileAttachments, forks: Starts, acknowledged: int
    ) -> None:
        """
        However a writer dies, what it was told is kept is there and whole.
        """
        process = worker(forks, "many", store.url)
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(acknowledged)]
        process.kill()
        told += process.communicate()[0].split("\n")[:-1]

        for digest in told:
            store.verify(digest)
        for each in store.contents():
            store.verify(each.digest)
        assert store.clean_up() <= 1

    def test_who_removes_waits_for_who_publishes(self, store: FileAttachments) -> None:
        """
        Publishers share the lock of the folder; a remover has it alone.
        """
        folder = store._folder
        other = os.open(Path(store.url) / "lock", os.O_RDWR)
        try:
            with folder.locked(), folder.locked():
                assert not try_lock(other)
            with folder.locked(exclusive=True):
                assert not try_lock(other)
            assert try_lock(other)
        finally:
            os.close(other)


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
class TestMemoryIsNotFilled:
    """
    A long content passes through piece by piece.
    """

    def test_a_long_content_takes_little_memory(self, store: FileAttachments) -> None:
        """
        64 MiB in and out, in a process of which no more than 16 MiB more are asked.
        """
        answer = subprocess.run(
            [sys.executable, f"{WORKER}", "long", store.url],
            check=True,
            capture_output=True,
            text=True,
        )

        grown, size = map(int, answer.stdout.split())
        assert 2**26 == size
        assert grown < 2**24
