"""
Texts with places to fill in, which a company may edit.

A place is written ``${工单编号}``; the braces are required, because Chinese has
no spaces that would end a name. Nothing but plain values can be put in: no
attribute, no call, no format code.

Not here: consent, quiet hours and caps; content chosen by condition.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import ClassVar

from crmkit.errors import TemplateError
from crmkit.labels import Language
from crmkit.records import Document, Prose


class _Braced(Template):
    """
    A template of the standard library that takes Unicode names in braces only.
    """

    idpattern = r"(?!)"
    braceidpattern = r"[^\W\d]\w*"
    flags = re.UNICODE


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText(Document):
    """
    A message in one language.

    Attributes:
        subject: Subject line.
        body: Text.

    >>> MessageText(subject="您好", body="您的工单已解决。").to_dict()
    {'subject': '您好', 'body': '您的工单已解决。'}
    """

    type_name: ClassVar[str] = "message_text"

    subject: Prose
    body: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplate(Document):
    """
    A message in both languages, with places to fill in.

    Attributes:
        name: Stable name.
        en: The English text.
        zh: The Chinese text.

    >>> hello = MessageTemplate.of({"name": "hello",
    ...     "en": {"subject": "Hello", "body": "Hello ${name}"},
    ...     "zh": {"subject": "您好", "body": "${name}，您好"}})
    >>> hello.render("zh", {"name": "王芳"})
    MessageText(subject='您好', body='王芳，您好')
    """

    type_name: ClassVar[str] = "message_template"

    name: Prose
    en: MessageText
    zh: MessageText

    def render(self, language: Language, values: Mapping[str, str]) -> MessageText:
        """
        Return the message with its places filled in.

        Raises:
            TemplateError: If a place has no value, or a ``$`` stands alone.

        >>> late = MessageTemplate.of({"name": "late",
        ...     "en": {"subject": "${number} is late", "body": "By ${late}."},
        ...     "zh": {"subject": "${number} 超时", "body": "已超时 ${late}。"}})
        >>> late.render("en", {"number": "GD20260001", "late": "2 h"}).subject
        'GD20260001 is late'
        >>> try:
        ...     late.render("en", {"number": "GD20260001"})
        ... except TemplateError as error:
        ...     print(error)
        template 'late' has a place 'late' that nothing fills (allowed: 'number')
        """
        text = self.zh if language == "zh" else self.en
        return MessageText(
            subject=_filled(self.name, text.subject, values),
            body=_filled(self.name, text.body, values),
        )


def _filled(name: str, text: str, values: Mapping[str, str]) -> str:
    try:
        return _Braced(text).substitute(values)
    except KeyError as error:
        place = str(error.args[0])
        raise TemplateError(name, place, tuple(sorted(values))) from None
    except ValueError:
        raise TemplateError(name, "$", tuple(sorted(values))) from None
