"""
Errors about status machines as documents.
"""

from crmkit.errors._base import CrmkitError, did_you_mean, listed


class MachineError(CrmkitError, ValueError):
    """
    A status machine that could strand a record; all problems together.

    Attributes:
        machine: Name of the machine.
        problems: What is wrong, a line each.

    >>> print(MachineError("ticket", ("status 'lost' cannot be reached",)))
    status machine 'ticket' cannot be used:
      status 'lost' cannot be reached
    """

    def __init__(self, machine: str, problems: tuple[str, ...]) -> None:
        super().__init__(machine, problems)
        self.machine, self.problems = machine, problems

    def __str__(self) -> str:
        head = f"status machine {self.machine!r} cannot be used:"
        return "\n  ".join([head, *self.problems])


class MoveFieldError(CrmkitError, ValueError):
    """
    A move was given a field that it does not take.

    Attributes:
        move: The move.
        field: The field that came.
        allowed: Fields that the move takes, sorted.

    >>> print(MoveFieldError("tell", "solutoin", ("solution", "told_via")))
    move 'tell' does not take 'solutoin' (allowed: 'solution', 'told_via'); \
did you mean 'solution'?
    """

    def __init__(self, move: str, field: str, allowed: tuple[str, ...]) -> None:
        super().__init__(move, field, allowed)
        self.move, self.field, self.allowed = move, field, allowed

    def __str__(self) -> str:
        return (
            f"move {self.move!r} does not take {self.field!r} "
            f"(allowed: {listed(self.allowed)}){did_you_mean(self.field, self.allowed)}"
        )
