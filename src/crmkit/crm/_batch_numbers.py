"""
Numbers of the new records of a batch.

Not here: numbers of single commands (``_numbers.py``).
"""

from crmkit.ports import Transaction


class BatchNumbers:
    """
    Values of sequences: the first is asked for, which holds up all others.

    So the next ones are known, only how many they were is written down, and one
    that was taken for a command that is refused goes to the next command.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._first: dict[str, int] = {}
        self._used: dict[str, int] = {}
        self._kept: dict[str, int] = {}
        self._counted: dict[str, int] = {}

    def next(self, sequence: str) -> int:
        """
        Return the next value of a sequence.
        """
        if sequence not in self._first:
            self._first[sequence] = self._tx.next_in(sequence)
            self._counted[sequence] = 1
        used = self._used.get(sequence, 0)
        self._used[sequence] = used + 1
        return self._first[sequence] + used

    def keep(self) -> None:
        """
        Keep what was taken so far: the command that took it was not refused.
        """
        self._kept = dict(self._used)

    def give_back(self) -> None:
        """
        Have back what was taken since, by a command that is refused.
        """
        self._used = dict(self._kept)

    def settle(self) -> None:
        """
        Write down how many are kept; what a command under way has taken is not.
        """
        for sequence, kept in self._kept.items():
            if (more := kept - self._counted[sequence]) > 0:
                self._tx.next_in(sequence, more)
                self._counted[sequence] = kept
