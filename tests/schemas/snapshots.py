"""
The JSON Schemas on file, and how one of them differs from the one of today.
"""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydantic

import crmkit
from crmkit.records import Document

FOLDER = Path(__file__).parent
UPDATE = "--update-schemas"
COMMAND = f"pytest tests/schemas {UPDATE}"
#: The files say what pydantic has said since 2.11; before, it said less of maps.
IS_OF_TODAY = tuple(map(int, pydantic.VERSION.split(".")[:2])) >= (2, 11)
_LONGEST = 240


def documents() -> list[type[Document]]:
    """
    Return every document class of crmkit, those that are bases for others left out.
    """
    base = Document.type_name
    named = (cls for cls in all_documents() if cls.type_name != base)
    return sorted(named, key=name_of)


def all_documents() -> Iterator[type[Document]]:
    """
    Yield every subclass of Document that any module of crmkit defines, private or not.
    """
    for info in pkgutil.walk_packages(crmkit.__path__, "crmkit."):
        module = importlib.import_module(info.name)
        for thing in vars(module).values():
            is_class = isinstance(thing, type) and thing.__module__ == module.__name__
            if is_class and issubclass(thing, Document) and thing is not Document:
                yield thing


def name_of(cls: type[Document]) -> str:
    """
    Return how a document class is called in reports, and its file: room and class.
    """
    return f"{cls.__module__.split('.')[1]}.{cls.__name__}"


def file_of(cls: type[Document]) -> Path:
    """
    Return where the schema of a class is on file.
    """
    return FOLDER / f"{name_of(cls)}.json"


def written(cls: type[Document]) -> str:
    """
    Return a schema as it stands in its file: one fact a line, keys in their order.
    """
    schema = cls.json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def differences(kept: Any, found: Any, path: str = "") -> Iterator[str]:
    """
    Yield a line for each place in which two schemas differ.
    """
    if isinstance(kept, dict) and isinstance(found, dict):
        for key in sorted({*kept, *found}):
            where = f"{path}.{key}" if path else key
            if key not in kept:
                yield f"{where}: new, {shown(found[key])}"
            elif key not in found:
                yield f"{where}: gone, was {shown(kept[key])}"
            else:
                yield from differences(kept[key], found[key], where)
    elif kept != found:
        yield f"{path}: {shown(kept)} became {shown(found)}"


def shown(part: Any) -> str:
    """
    Return a part of a schema in one line that is not too long.
    """
    text = json.dumps(part, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def report(cls: type[Document]) -> str:
    """
    Return what changed in the schema of a class, and what to do if it was meant.
    """
    path, found = file_of(cls), cls.json_schema()
    if not path.is_file():
        lines = ["there is no file for it"]
    else:
        kept = json.loads(path.read_text("utf-8"))
        lines = list(differences(kept, found)) or ["only the layout of its file"]
    what = "\n".join(f"  {line}" for line in lines)
    return f"the format of {name_of(cls)} changed:\n{what}\nif so it should: {COMMAND}"
