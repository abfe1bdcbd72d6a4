"""
What is refused is told in both languages.
"""

import pytest

from crmkit.errors import (
    AppointmentTriedError,
    DeliveryRefusedError,
    DuplicateRecordError,
    IdempotencyConflictError,
    InstantRefusedError,
    MoveRefusedError,
    NoReasonError,
    ReadOnlyRecordError,
    RecordNotFoundError,
    RefusedError,
    StaleVersionError,
    UserNotUsableError,
    WrongContactError,
)

#: Refusals that a user of an application may see.
SEEN: list[RefusedError] = [
    AppointmentTriedError("birthday of customer:C1"),
    DeliveryRefusedError("D1", "retry", "it was sent", "消息已发送"),
    DuplicateRecordError("customer", "number", "C1"),
    IdempotencyConflictError("req-1", 1, "open_ticket"),
    InstantRefusedError("2026-03-03", "2026-03-02", "future"),
    MoveRefusedError("ticket:T1", "slove", "open", "not_allowed", "", (), ()),
    NoReasonError("birthday of customer:C1", "cancel"),
    ReadOnlyRecordError("ticket:T1", "closed", ("reopen",)),
    RecordNotFoundError("customer:C9"),
    StaleVersionError("ticket:T1", 3, 5),
    UserNotUsableError("U1"),
    WrongContactError("contact:P1", "customer:C1"),
]


@pytest.mark.parametrize("error", SEEN, ids=lambda error: type(error).__name__)
def test_what_a_user_sees_is_told_in_both_languages(error: RefusedError) -> None:
    """
    In Chinese there is Chinese; any other language is English.
    """
    assert str(error) == error.text("en") == error.text("fr")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error.text("zh"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            StaleVersionError("ticket:T1", 3, None),
            "工单 T1 已被他人修改：您读到的是第 3 版，它已不存在；请重新读取",
        ),
        (
            InstantRefusedError("2026-03-01", "2026-03-02", "before"),
            "2026-03-01 早于该记录的上一步（2026-03-02）",
        ),
        (
            DeliveryRefusedError("D1", "retry", "it was sent"),
            "不能重试消息 D1：it was sent",
        ),
    ],
    ids=["gone", "before", "none"],
)
def test_the_rest_of_the_words(error: RefusedError, expected: str) -> None:
    """
    What has no Chinese is said in English.
    """
    assert expected == error.text("zh")
