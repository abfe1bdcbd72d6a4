"""
A small desk on the web, on which everybody sees what he may see, and no more.

Run it from the folder ``examples``; it needs ``pip install fastapi uvicorn jinja2``::

    uvicorn --factory fastapi_desk.main:demo

It prints a link for each of five people: a saleswoman, a colleague at the service
desk, the sales manager, somebody in marketing, and the administrator. Open two of
them in two windows and compare.
"""
