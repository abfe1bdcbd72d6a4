"""
Why a message could not be delivered, in words for people.
"""

import pytest

from crmkit.errors import DeliveryError
from crmkit.messages import channel_text, failure_text


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ("the address is none", "地址无效"),
        (
            "a header line or the text cannot be written as mail",
            "标题或正文无法写成邮件",
        ),
        ("the server cannot do what is asked of it", "服务器不支持所需的功能"),
        ("the server refused the login (535)", "服务器拒绝登录（535）"),
        ("the server did not answer in time", "服务器没有及时应答"),
        ("the server is down or refuses connections", "服务器已停机或拒绝连接"),
        ("the server broke the connection", "服务器中断了连接"),
        ("the server cannot be reached: no route", "无法连接服务器：no route"),
        (
            "the server refused the recipient: 550 no such user",
            "服务器拒收该收件人：550 no such user",
        ),
        ("the server refused the sender: 552 x", "服务器拒绝该发件人：552 x"),
        ("the server refused the message: 554 spam", "服务器拒收该邮件：554 spam"),
        ("the server refused the connection: 421 busy", "服务器拒绝连接：421 busy"),
        ("unexpected RuntimeError", "意外错误 RuntimeError"),
        ("房间不存在", "房间不存在"),
        ("550 no such user", "550 no such user"),
    ],
)
def test_what_a_channel_told_is_told_in_chinese(problem: str, expected: str) -> None:
    """
    But what a server itself has said stays as it is.
    """
    given_up = str(DeliveryError("email", problem, permanent=True))
    later = str(DeliveryError("wecom", problem, permanent=False))

    assert f"邮件：{expected}（已放弃）" == failure_text(given_up, "zh")
    assert f"企业微信：{expected}（稍后重试）" == failure_text(later, "zh")
    assert [given_up, later] == [failure_text(each, "en") for each in (given_up, later)]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("nobody can be reached: no address", "联系不到收件人：没有地址"),
        ("nobody can be reached: the user has left", "联系不到收件人：已离职"),
        ("nobody can be reached: no recipient", "没有收件人：无人负责"),
        ("", ""),
        ("told by phone", "told by phone"),
    ],
)
def test_what_was_never_tried_is_told_too(error: str, expected: str) -> None:
    """
    There is no channel to name then.
    """
    assert expected == failure_text(error, "zh")
    assert error == failure_text(error, "en")


def test_channels_have_names_for_people() -> None:
    """
    In English their own will do; one that is not known keeps it.
    """
    names = ("email", "sms", "in_app", "fax")

    assert ["邮件", "短信", "应用内消息", "fax"] == [
        channel_text(name, "zh") for name in names
    ]
    assert list(names) == [channel_text(name, "en") for name in names]
