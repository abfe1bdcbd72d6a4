"""
Interleaved timing: one round runs every candidate once, in turn.

Invariants:
    - A slow phase of the machine hits all candidates alike, so their ratios are
      steadier than their times.
    - The figure of a candidate is the median over rounds, in seconds per call.
    - The first candidate is the measure: its ratio is 1.

Not here: what is worth timing (``bench_*.py``).
"""

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

import attrs


@attrs.frozen
class Comparison:
    """
    What a benchmark found.

    Attributes:
        title: What was compared.
        seconds: Median seconds per call of each candidate, the measure first.
        targets: Largest ratio to the measure that is allowed, by candidate.
        unit: What the figures count, if it is not seconds.
    """

    title: str
    seconds: dict[str, float]
    targets: dict[str, float] = attrs.field(factory=dict, kw_only=True)
    unit: str = attrs.field(default="s", kw_only=True)

    @property
    def ratios(self) -> dict[str, float]:
        """
        Each candidate as a multiple of the first.
        """
        measure = next(iter(self.seconds.values()))
        return {name: value / measure for name, value in self.seconds.items()}

    @property
    def holds(self) -> bool:
        """
        Whether no candidate is above its target.
        """
        return all(self.ratios[name] <= top for name, top in self.targets.items())

    def as_dict(self) -> dict[str, object]:
        """
        Return the result as plain data.
        """
        return {**attrs.asdict(self), "ratios": self.ratios, "holds": self.holds}


def compare(
    title: str,
    candidates: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 15,
    calls: int = 1,
    targets: Mapping[str, float] | None = None,
) -> Comparison:
    """
    Time candidates against each other, the first being the measure.

    Args:
        title: What is compared.
        candidates: What to call, by name.
        rounds: How often each one takes its turn, after one that is not counted.
        calls: Calls per turn; raise it until a turn takes milliseconds.
        targets: Largest allowed ratio to the first, by name.
    """
    turns: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds + 1):
        for name, call in candidates.items():
            turns[name].append(_turn(call, calls) / calls)
    seconds = {name: median(times[1:]) for name, times in turns.items()}
    return Comparison(title, seconds, targets=dict(targets or {}))


def _turn(call: Callable[[], object], calls: int) -> float:
    gc.collect()
    gc.disable()  # a collection that happens to fall in one turn is nobody's cost
    try:
        start = perf_counter()
        for _ in range(calls):
            call()
        return perf_counter() - start
    finally:
        gc.enable()


def table(comparison: Comparison) -> str:
    """
    Write a comparison as lines of text.

    >>> print(table(Comparison("sums", {"a": 0.002, "b": 0.003}, targets={"b": 1.3})))
    sums
      a                                          2.000 ms    1.00
      b                                          3.000 ms    1.50  missed: at most 1.3
    """
    lines = [comparison.title]
    for name, seconds in comparison.seconds.items():
        ratio = comparison.ratios[name]
        line = f"  {name:40}{_readable(seconds, comparison.unit):>11}{ratio:8.2f}"
        if (top := comparison.targets.get(name)) is not None:
            line += f"  {'ok' if ratio <= top else 'missed'}: at most {top:g}"
        lines.append(line)
    return "\n".join(lines)


def _readable(seconds: float, wanted: str) -> str:
    if wanted != "s":
        return f"{seconds:.0f} {wanted}"
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= size:
            return f"{seconds / size:.3f} {unit}"
    return f"{seconds / 1e-9:.1f} ns"
