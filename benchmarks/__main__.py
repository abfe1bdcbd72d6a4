"""
Run benchmarks by name, all of them if none is named.

    python -m benchmarks [--jsonl FILE] [NAME …]

A benchmark is a module ``bench_<name>.py`` whose ``main()`` returns a
:class:`~benchmarks._timing.Comparison`, or several. Ratios are what counts: they
hold on other machines, milliseconds do not.
"""

import argparse
import importlib
import json
from pathlib import Path

from benchmarks._timing import Comparison, table

HERE = Path(__file__).parent
NAMES = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def run(name: str) -> list[Comparison]:
    """
    Run one benchmark and print its tables.
    """
    result = importlib.import_module(f"benchmarks.bench_{name}").main()
    comparisons = [result] if isinstance(result, Comparison) else list(result)
    for comparison in comparisons:
        print(table(comparison), end="\n\n")
    return comparisons


def main() -> None:
    """
    Run what the command line names; end with status 1 if a target is missed.
    """
    parser = argparse.ArgumentParser("python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--jsonl", type=Path, help="append the results to this file")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no benchmark {sorted(unknown)} (there are: {NAMES})")
    results = [c for name in options.names or NAMES for c in run(name)]
    if options.jsonl:
        with options.jsonl.open("a", encoding="utf-8") as lines:
            lines.writelines(json.dumps(c.as_dict()) + "\n" for c in results)
    raise SystemExit(not all(comparison.holds for comparison in results))


if __name__ == "__main__":
    main()
