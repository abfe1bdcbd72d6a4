"""
Where a foreign error came from is told, not what it says.
"""

import pytest

from crmkit.errors import places_of


def test_what_an_error_says_is_not_told() -> None:
    """
    The address that a library called may have a key in it.
    """
    address, text = OSError("403 https://hook/send?key=s3cret"), "to 13812345678"

    def call() -> None:
        raise address

    def send() -> None:
        try:
            call()
        except OSError as error:
            raise RuntimeError(text) from error

    with pytest.raises(RuntimeError) as raised:
        send()
    told = places_of(raised.value)

    assert ["RuntimeError", "caused by OSError"] == [
        line for line in told.splitlines() if not line.startswith("  ")
    ]
    assert "in call" in told
    assert not [word for word in ("s3cret", "138") if word in told]
