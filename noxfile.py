"""
Every task around crmkit, one session each; ``nox --list`` shows them.

Invariants:
    - A session makes its own environment from ``pyproject.toml``, with uv where
      there is one and with pip elsewhere; nothing installed by hand is relied on.
    - What follows ``--`` reaches the tool that a session is about.

Not here: the order in which CI runs them (``.ci/run``).
"""

import ast
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nox
from nox.project import dependency_groups, load_toml, python_versions

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests"]

ROOT = Path(__file__).parent
PYPROJECT = load_toml("pyproject.toml")
PYTHONS = python_versions(PYPROJECT)
SIDE_BY_SIDE = ("-n", "auto", "--dist", "worksteal")
# python-dateutil 2.9 is what Celery pins, so crmkit must run on it for good.
COMPAT = {
    "newest": [],
    "dateutil-2.9": ["python-dateutil==2.9.0.post0"],
    "dateutil-4.0": ["python-dateutil==4.0.0"],
    "pydantic-2.9": ["pydantic==2.9.*"],
}


def group(name: str) -> tuple[str, ...]:
    """
    Return the requirements of one dependency group.
    """
    return dependency_groups(PYPROJECT, name)


@nox.session
def tests(session: nox.Session) -> None:
    """
    Run all tests, doctests and the code of README and docs.
    """
    session.install("-e", ".[all]", *group("test"))
    session.run("pytest", *SIDE_BY_SIDE, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """
    Run all tests and tell which branches none of them takes; twice as long.
    """
    session.install("-e", ".[all]", *group("test"))
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *SIDE_BY_SIDE, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")


@nox.session
def holidays(session: nox.Session) -> None:
    """
    Run the tests of calendars with the extra that holds python-dateutil below 3.
    """
    session.install("-e", ".[all,holidays]", *group("test"))
    files = ("tests/calendars/test_holidays.py", "tests/calendars/test_documents.py")
    session.run("pytest", "-q", *files, "tests/realdata/test_cn_days.py")


@nox.session
def celery(session: nox.Session) -> None:
    """
    Run the Celery example, which holds python-dateutil at 2.9, with a real broker.
    """
    session.install("-e", ".[all]", *group("test"), *group("celery"))
    session.run("pytest", "-q", "tests/examples/test_celery_workers.py")


@nox.session
def demo(session: nox.Session) -> None:
    """
    Play thirty days of a company's desk and leave a report page behind.
    """
    session.install("-e", ".[all]", *group("demo"))
    session.run("python", "examples/demo", *session.posargs)


@nox.session
def replay(session: nox.Session) -> None:
    """
    Replay an event log, the shipped sample unless another is named.
    """
    session.install("-e", ".[all]", *group("demo"))
    arguments = session.posargs or ["examples/event_log/sample.csv"]
    session.run("python", "examples/replay_event_log.py", *arguments)


@nox.session
def lint(session: nox.Session) -> None:
    """
    Check style, formatting and the layers.
    """
    session.install(*group("lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")
    # It only reads, so crmkit need not be installed; its cache misses new files.
    session.run("lint-imports", "--no-cache", env={"PYTHONPATH": "src"})


@nox.session
def types(session: nox.Session) -> None:
    """
    Check all types strictly, and the public face with a second checker.
    """
    session.install("-e", ".[all]", *group("types"))
    folders = ("src", "tests", "examples", "benchmarks", "docs", "noxfile.py")
    session.run("mypy", *(name for name in folders if holds_python(ROOT / name)))
    session.run("pyright", *session.posargs)


def holds_python(path: Path) -> bool:
    """
    Return whether there is anything to check at *path*.
    """
    return path.is_file() or any(path.rglob("*.py"))


@nox.session
def docs(session: nox.Session) -> None:
    """
    Build the documentation; a broken reference is an error.
    """
    session.install("-e", ".[all]", *group("docs"))
    session.run(
        "sphinx-build", "-n", "-W", "--keep-going", "-b", "html",
        "docs", "docs/_build/html", *session.posargs,
    )  # fmt: skip


@nox.session
def examples(session: nox.Session) -> None:
    """
    Run the command that each example says it is run with.
    """
    session.install("-e", ".[all]", *group("demo"))
    folder = ROOT / "examples"
    for script in sorted([*folder.glob("*.py"), *folder.glob("*/__main__.py")]):
        for command in documented_commands(script):
            session.run(*command)


def documented_commands(script: Path) -> Iterator[list[str]]:
    """
    Yield the lines ``$ python examples/…`` of a script's docstring, in words.

    Raises:
        ValueError: If there is none, for then nobody knows how to run it.
    """
    target = script.parent if script.name == "__main__.py" else script
    start = f"$ python examples/{target.name}"
    text = ast.get_docstring(ast.parse(script.read_text("utf-8"))) or ""
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if f"{line} ".startswith(f"{start} ")]
    if not found:
        message = f"the docstring of {script} has no line '{start} …'"
        raise ValueError(message)
    for line in found:
        yield shlex.split(line.removeprefix("$ "))


@nox.session
def wheel(session: nox.Session) -> None:
    """
    Build sdist and wheel, and try the wheel alone, far from the checkout.
    """
    session.install(*group("build"))
    with tempfile.TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--outdir", folder, ".")
        built = sorted(map(str, Path(folder).iterdir()))
        session.run("twine", "check", "--strict", *built)
        (found,) = Path(folder).glob("*.whl")
        session.run("check-wheel-contents", str(found))
        smoke(session, found, Path(folder))


def smoke(session: nox.Session, wheel_file: Path, folder: Path) -> None:
    """
    Install a wheel into a bare environment and open a ticket with it.
    """
    session.run("python", "-m", "venv", str(folder / "env"))
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    python = str(folder / "env" / scripts / "python")
    pip = (python, "-m", "pip", "--quiet", "--disable-pip-version-check")
    session.run(*pip, "install", str(wheel_file), external=True)
    script = ROOT / "tests" / "smoke_wheel.py"
    with session.chdir(folder):
        # -I keeps the checkout and the environment's variables out of the way.
        session.run(python, "-I", str(script), external=True)


@nox.session
def parity(session: nox.Session) -> None:
    """
    Compare all back ends of conditions on 100,000 generated ones, or as many as named.
    """
    session.install("-e", ".[all]", *group("test"))
    (number,) = session.posargs or ["100000"]
    script = "tests/property/test_condition_parity.py"
    session.run("pytest", "-q", "-x", script, "--parity-examples", number)


@nox.session
def law(session: nox.Session) -> None:
    """
    Try on 2,000 generated companies that nobody is told what he may not see.

    Or on as many as named; on a part of them in SQLite and PostgreSQL.
    """
    session.install("-e", ".[all]", *group("test"))
    (number,) = session.posargs or ["2000"]
    script = "tests/property/test_access_law.py"
    session.run("pytest", "-q", "-x", "-n", "2", script, "--law-examples", number)


@nox.session
def crash(session: nox.Session) -> None:
    """
    Kill 500 workers on each kind of store, or as many as ``--crash-kills`` says.
    """
    session.install("-e", ".[all]", *group("test"))
    long = ("--crash-kills", "500", "--crash-seconds", "60")
    session.run("pytest", "-q", "-s", "tests/crash", *long, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """
    Time what crmkit promises to be fast, as ratios; names choose some of them.
    """
    session.install("-e", ".[all]", *group("test"), *group("bench"))
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session(python=PYTHONS)
@nox.parametrize("against", [nox.param(name, id=name) for name in COMPAT])
def compat(session: nox.Session, against: str) -> None:
    """
    Run the tests on each Python that is there, against old and new dependencies.
    """
    session.install("-e", ".[all]", *group("test"), *COMPAT[against])
    session.run("pytest", *session.posargs)
