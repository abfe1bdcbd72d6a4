"""
What errors say of personal data: that it is wrong, and not what it is.

Not here: who may see which field (``test_hidden``).
"""

import datetime as dt
from typing import Any, ClassVar

import pytest

from crmkit.errors import InvalidRecordError
from crmkit.records import Document
from tests.schemas.snapshots import documents, name_of

PHONE = "13812345678"
SENSITIVE = [
    pytest.param(cls, field, id=f"{name_of(cls)}.{field}")
    for cls in documents()
    for field in sorted(cls.sensitive)
]


class Loud:
    """
    A value of a kind that no field takes, which tells the secret if it is shown.
    """

    def __repr__(self) -> str:
        return PHONE

    __str__ = __repr__


class TestNothingSensitiveIsTold:
    """
    An error about personal data says what is wrong with it, but not what it is.
    """

    BAD: ClassVar[list[object]] = [
        PHONE + "\0", PHONE * 2000, PHONE.encode() + b"\xff", Loud(), int(PHONE),
        float(PHONE), [PHONE, 1], [[PHONE]], {"X": PHONE}, {"x": [[PHONE]]},
        {PHONE}, dt.datetime(1381, 2, 3), (PHONE, {"x": PHONE}),  # noqa: DTZ001
    ]  # fmt: skip

    @pytest.mark.parametrize(("cls", "field"), SENSITIVE)
    def test_value_of_a_sensitive_field(self, cls: type[Document], field: str) -> None:
        """
        Whatever came for a sensitive field, its refusal does not repeat it.
        """
        told = [self.refusal(cls, {field: bad}) for bad in self.BAD]

        assert any(told)
        assert [] == [text for text in told if "1381" in text]

    @pytest.mark.parametrize("cls", documents(), ids=name_of)
    def test_data_as_a_whole(self, cls: type[Document]) -> None:
        """
        Nor does that of data which is no object, or of a field that is not there.
        """
        told = [self.refusal(cls, bad) for bad in (PHONE, {"nmae": PHONE})]
        told.append(self.refusal(cls, {PHONE[:3]: {"phone": PHONE}}))

        assert all(told)
        assert [] == [text for text in told if PHONE in text]

    @staticmethod
    def refusal(document: type[Document], data: Any) -> str:
        """
        Return all that an error tells of data, or nothing if it is taken.
        """
        try:
            document.of(data)
        except InvalidRecordError as error:
            facts = [vars(problem) for problem in error.problems]
            texts = [problem.text("zh") for problem in error.problems]
            return f"{error} {error!r} {error.args} {facts} {texts}"
        return ""
