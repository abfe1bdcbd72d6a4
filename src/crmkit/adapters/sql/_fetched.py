"""
Columns that are read in another way than they are written.
"""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class Fetched(GenericFunction[Any]):
    """
    What is stored, as it is fetched.
    """

    inherit_cache = True


@compiles(Fetched)
def as_it_is(element: Fetched, compiler: SQLCompiler, **options: Any) -> str:
    """
    Return the column, with nothing around it.
    """
    return str(compiler.process(element.clauses.clauses[0], **options))
