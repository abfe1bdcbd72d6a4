"""
Records and errors as JSON.

Invariants:
    - A hidden field is null, and its mask stands under ``hidden``: no client takes a
      mask for a value.
    - An error is told in English and in Chinese; what was sent is not repeated.
"""

from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from crmkit.crm import AuditLine, TimelineEntry
from crmkit.errors import (
    CrmkitError,
    HiddenFieldError,
    InvalidRecordError,
    PermissionRefusedError,
    RecordNotFoundError,
    RefusedError,
    StoreError,
    UserNotUsableError,
)
from crmkit.records import Record

#: What an error first is decides its status: those above are refusals, too.
_STATUS: Final[dict[type[Exception], int]] = {
    PermissionRefusedError: 403,
    HiddenFieldError: 403,
    UserNotUsableError: 403,
    RecordNotFoundError: 404,
    InvalidRecordError: 422,
    RefusedError: 409,
    StoreError: 503,
    ValueError: 422,
}


def seen(record: Record | None) -> dict[str, Any]:
    """
    Return a record with the masks of what is hidden in it; nothing if there is none.
    """
    if record is None:
        return {}
    return {**record.to_dict(), "hidden": dict(record.hidden)}


def past_told(entry: TimelineEntry) -> dict[str, Any]:
    """
    Return what happened once.
    """
    return {
        "at": entry.at.isoformat(),
        "by": entry.by,
        "en": [entry.title.en, *(fact.text("en") for fact in entry.facts)],
        "zh": [entry.title.zh, *(fact.text("zh") for fact in entry.facts)],
    }


def line_told(line: AuditLine) -> dict[str, Any]:
    """
    Return a line of the audit trail.
    """
    return {
        "at": line.at.isoformat(),
        "by": line.by,
        "operation": line.operation,
        "about": None if line.about is None else str(line.about),
        "fields": list(line.fields),
        "why": line.why,
    }


def refuse(request: Request, error: Exception) -> JSONResponse:
    """
    Answer one of crmkit's errors.
    """
    kinds = (status for kind, status in _STATUS.items() if isinstance(error, kind))
    said: dict[str, Any] = {"error": type(error).__name__.removesuffix("Error")}
    if isinstance(error, CrmkitError):
        said |= {"en": error.text("en"), "zh": error.text("zh")}
    if isinstance(error, PermissionRefusedError):
        said["needs"] = list(error.needs)
    if isinstance(error, InvalidRecordError):
        said["problems"] = [
            {"field": one.field, "en": one.text("en"), "zh": one.text("zh")}
            for one in error.problems
        ]
    return JSONResponse(said, next(kinds, 500))


def refuse_request(request: Request, error: Exception) -> JSONResponse:
    """
    Answer a request that has not the form of one.
    """
    wrong = error.errors() if isinstance(error, RequestValidationError) else []
    if any(one["loc"][0] == "path" for one in wrong):
        nothing = {"en": "there is nothing here", "zh": "没有这个地址"}
        return JSONResponse({"error": "NotFound", **nothing}, 404)
    fields = [".".join(map(str, one["loc"][1:])) for one in wrong]
    said = {"en": "not a valid request", "zh": "请求格式不正确", "fields": fields}
    return JSONResponse({"error": "InvalidRequest", **said}, 422)
