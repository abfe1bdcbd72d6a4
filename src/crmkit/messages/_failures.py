"""
Why a message could not be delivered, in words for people.

What is kept of a failure is one English text. Here it is told in the language of
whoever reads it; a server's own words stay as they are.

Not here: what goes wrong (:mod:`crmkit.adapters`), whom it is told
(:mod:`crmkit.crm`).
"""

import re
from collections.abc import Mapping
from typing import Final

from crmkit.labels import Language

_CHANNELS: Final[Mapping[str, str]] = {
    "email": "邮件",
    "in_app": "应用内消息",
    "sms": "短信",
    "wechat": "微信",
    "wecom": "企业微信",
}
_WHOLE: Final = re.compile(r"(\S+): (.*) \((given up|will be tried again)\)", re.DOTALL)
_OUTLOOKS: Final[Mapping[str, str]] = {
    "given up": "已放弃",
    "will be tried again": "稍后重试",
}
#: What is wrong, as it is kept, and in Chinese.
_PROBLEMS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        ("nobody can be reached: no address", "联系不到收件人：没有地址"),
        ("nobody can be reached: the user has left", "联系不到收件人：已离职"),
        ("nobody can be reached: no recipient", "没有收件人：无人负责"),
        ("the address is none", "地址无效"),
        (
            "a header line or the text cannot be written as mail",
            "标题或正文无法写成邮件",
        ),
        ("the server cannot do what is asked of it", "服务器不支持所需的功能"),
        (r"the server refused the login \((\d+)\)", r"服务器拒绝登录（\1）"),
        ("the server refused the recipient: (.*)", r"服务器拒收该收件人：\1"),
        ("the server refused the sender: (.*)", r"服务器拒绝该发件人：\1"),
        ("the server refused the message: (.*)", r"服务器拒收该邮件：\1"),
        ("the server refused the connection: (.*)", r"服务器拒绝连接：\1"),
        ("the server did not answer in time", "服务器没有及时应答"),
        ("the server is down or refuses connections", "服务器已停机或拒绝连接"),
        ("the server broke the connection", "服务器中断了连接"),
        ("the server cannot be reached: (.*)", r"无法连接服务器：\1"),
        (r"unexpected (\w+)", r"意外错误 \1"),
    )
)


def channel_text(channel: str, language: Language) -> str:
    """
    Return what people call a channel; its own name, if there is nothing better.

    >>> channel_text("email", "zh"), channel_text("robot", "zh")
    ('邮件', 'robot')
    """
    return _CHANNELS.get(channel, channel) if language == "zh" else channel


def failure_text(error: str, language: Language) -> str:
    """
    Return why a message failed, in one language.

    Args:
        error: Why, as a :class:`~crmkit.ports.Delivery` keeps it.
        language: The language.

    >>> failure_text("email: the server did not answer in time (given up)", "zh")
    '邮件：服务器没有及时应答（已放弃）'
    """
    if language == "en":
        return error
    whole = _WHOLE.fullmatch(error)
    if whole is None:
        return _problem(error)
    channel, problem, outlook = whole.groups()
    told = _problem(problem)
    return f"{channel_text(channel, language)}：{told}（{_OUTLOOKS[outlook]}）"


def _problem(text: str) -> str:
    for english, chinese in _PROBLEMS:
        found = english.fullmatch(text)
        if found is not None:
            return found.expand(chinese)
    return text
