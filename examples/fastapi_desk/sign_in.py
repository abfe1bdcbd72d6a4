"""
Who asks: a token in a header, or in the cookie of a browser.

A real application checks a password first, or asks its identity provider; crmkit wants
no more than the id of the user.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse

COOKIE = "token"
router = APIRouter()


def who(request: Request) -> str:
    """
    Return the id of the user who asks.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    given = token if kind == "Bearer" else request.cookies.get(COOKIE, "")
    tokens: dict[str, str] = request.app.state.tokens
    if given not in tokens:
        raise HTTPException(401, {"en": "sign in first", "zh": "请先登录"})
    return tokens[given]


User = Annotated[str, Depends(who)]


@router.get("/sign-in")
def sign_in(token: str) -> RedirectResponse:
    """
    Keep a token in the browser, and show the page.
    """
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax")
    return answer
