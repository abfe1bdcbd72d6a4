"""
The desk as an application.
"""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from crmkit import CRM, CrmkitError
from fastapi_desk import endpoints, page, sign_in
from fastapi_desk.answers import refuse, refuse_request


def desk_app(crm: CRM, tokens: Mapping[str, str]) -> FastAPI:
    """
    Return the application.

    Args:
        crm: The CRM; all threads share it.
        tokens: Token → id of the user who signs in with it.
    """
    app = FastAPI(title="crmkit desk")
    app.state.crm, app.state.tokens = crm, dict(tokens)
    app.add_exception_handler(CrmkitError, refuse)
    app.add_exception_handler(RequestValidationError, refuse_request)
    for part in (sign_in, page, endpoints):
        app.include_router(part.router)
    return app
