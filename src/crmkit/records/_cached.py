"""
``functools.cache`` that keeps the signature.

The type checker takes ``type[SomeDataclass]`` for unhashable when it goes into
``functools.cache`` (the class's own ``__hash__`` hides that of ``type``), so
functions that are cached by class are wrapped with this instead.
"""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def cached(function: Callable[P, T]) -> Callable[P, T]:
    """
    Return the function with its answers kept for ever.
    """
    return cast("Callable[P, T]", functools.cache(function))
