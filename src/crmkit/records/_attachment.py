"""
What a record keeps of a file: a description by which its content is found.

Invariants:
    - The same content has the same digest, wherever it is attached, so copying a
      description copies no content.
    - A name that comes from outside leads nowhere and shows what it is.

Not here: the contents (:class:`crmkit.ports.AttachmentStore`).
"""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from crmkit.labels import Label
from crmkit.records._base import Document
from crmkit.records._file_names import name_problem
from crmkit.records._types import Count

_PART = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"  # RFC 6838, section 4.2
_MEDIA_TYPE = rf"^{_PART}/{_PART}$"


def media_type_of(declared: str) -> str:
    """
    Return a media type as it is compared: lower case, without parameters.

    >>> media_type_of("Text/Plain; charset=gbk")
    'text/plain'
    """
    return declared.partition(";")[0].strip().lower()


def is_media_type(text: str) -> bool:
    """
    Return whether a text has the form of a media type.

    >>> is_media_type("text/plain"), is_media_type("text")
    (True, False)
    """
    return re.fullmatch(_MEDIA_TYPE, text) is not None


def _read_media_type(value: object) -> object:
    return media_type_of(value) if isinstance(value, str) else value


def _checked_name(name: str) -> str:
    if problem := name_problem(name):
        raise PydanticCustomError("file_name", "{problem}", {"problem": problem})
    return name


#: A file's name that leads nowhere and shows what it is, up to 255 bytes in UTF-8.
FileName = Annotated[str, AfterValidator(_checked_name)]

#: A media type such as ``application/pdf``, in lower case and without parameters.
MediaType = Annotated[
    str,
    StringConstraints(pattern=_MEDIA_TYPE),
    BeforeValidator(_read_media_type),
]

#: SHA-256 in hexadecimal, lower case.
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Document):
    """
    The description of a file whose content is kept elsewhere.

    Attributes:
        digest: SHA-256 of the content, in hexadecimal; what it is found by.
        name: What the file is called, here; the same content may have others.
        media_type: Its type, for example ``application/pdf``, as it was declared.
        size: Length of the content in bytes.

    >>> scan = Attachment.of({"digest": 64 * "0", "name": "合同.pdf", "size": 12,
    ...                       "media_type": "Application/PDF"})
    >>> scan.name, scan.media_type
    ('合同.pdf', 'application/pdf')
    """

    type_name: ClassVar[str] = "attachment"
    sensitive: ClassVar[frozenset[str]] = frozenset({"name"})

    digest: Annotated[Digest, Label("SHA-256", "摘要")]
    name: Annotated[FileName, Label("File name", "文件名")]
    media_type: Annotated[MediaType, Label("Media type", "文件类型")]
    size: Annotated[Count, Label("Size in bytes", "字节数")]
