"""
The desk with its made-up company, ready for an ASGI server.
"""

import secrets

from fastapi import FastAPI

from fastapi_desk.app import desk_app
from fastapi_desk.company import PEOPLE, company


def demo() -> FastAPI:
    """
    Return the application, and print a link for each of its people.
    """
    tokens = {secrets.token_urlsafe(): person for person in PEOPLE}
    for token, person in tokens.items():
        print(f"{person:6} http://127.0.0.1:8000/sign-in?token={token}")
    return desk_app(company("memory://"), tokens)
