"""
Where an error that is not ours came from, without what it says.

Such an error may say anything: the address that a library called, with its key, the
text that was sent, a value of a record. None of that belongs into a log.
"""

import traceback
from typing import Final

_MOST: Final = 20


def places_of(error: BaseException) -> str:
    """
    Return the class of an error, and the places that it came through, innermost last.

    >>> try:
    ...     raise OSError("https://hook/send?key=s3cret")
    ... except OSError as error:
    ...     told = places_of(error)
    >>> told.splitlines()[0], "s3cret" in told
    ('OSError', False)
    """
    lines: list[str] = []
    one: BaseException | None = error
    while one is not None and len(lines) < _MOST:
        kind = type(one)
        lines.append(kind.__name__ if not lines else f"caused by {kind.__name__}")
        frames = traceback.extract_tb(one.__traceback__)[-_MOST:]
        lines += [f"  {each.filename}:{each.lineno} in {each.name}" for each in frames]
        one = one.__cause__
    return "\n".join(lines)
