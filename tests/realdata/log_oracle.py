"""
The Italian help-desk log, worked out in Polars without crmkit.

In the words of the mapping: T takes in charge, W waits, R resolves, C closes.
R tells a solution unless one stands; T takes up work, and reopens if a
solution stands; W pauses while no solution stands; C closes if a solution was
told 14 days ago or more. Everything else changes no status.
"""

from datetime import timedelta
from pathlib import Path

import polars as pl

LETTERS = {
    "Take in charge ticket": "T",
    "Wait": "W",
    "Resolve ticket": "R",
    "Closed": "C",
}
ZONE = "Europe/Athens"
SILENCE = timedelta(days=14)
TARGET = 48 * 3600.0


def read(path: Path) -> pl.DataFrame:
    """
    Return the events in order, each with what it does.
    """
    at = pl.col("timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us")
    return (
        pl.read_csv(path)
        .with_row_index("row")
        .with_columns(at=at.dt.convert_time_zone("UTC"))
        .sort("at", "row", maintain_order=True)
        .with_columns(
            letter=pl.col("activity").replace_strict(LETTERS, default="-"),
            first=pl.int_range(pl.len()).over("case_id") == 0,
        )
        .pipe(_with_states)
    )


def _with_states(events: pl.DataFrame) -> pl.DataFrame:
    """
    Add the state after each event: open, paused, told, or closed.
    """
    of_case = events.with_columns(
        turn=pl.when(pl.col("letter").is_in(["T", "R"])).then("letter")
    ).with_columns(
        before=pl.col("turn").forward_fill().shift(1).over("case_id"),
        after=pl.col("turn").forward_fill().over("case_id"),
    )
    tells = (pl.col("letter") == "R") & (pl.col("before").fill_null("T") != "R")
    reopens = (pl.col("letter") == "T") & (pl.col("before") == "R").fill_null(
        value=False
    )
    told = (pl.col("after") == "R").fill_null(value=False)
    return (
        of_case.with_columns(tells=tells, reopens=reopens, told=told)
        .with_columns(
            told_at=pl.when("tells").then("at").forward_fill().over("case_id"),
            run=(pl.col("tells") | pl.col("reopens")).cum_sum().over("case_id"),
        )
        .with_columns(
            may_close=(pl.col("letter") == "C")
            & pl.col("told")
            & (pl.col("at") - pl.col("told_at") >= SILENCE)
        )
        .with_columns(
            closes=pl.col("may_close")
            & (pl.col("may_close").cum_sum().over("case_id", "run") == 1)
        )
        .with_columns(
            closed_before=pl.col("closes").cum_sum().over("case_id", "run")
            - pl.col("closes").cast(pl.UInt32)
            > 0,
            waits=(pl.col("letter") == "W") & ~pl.col("told"),
        )
        .pipe(_with_pauses)
    )


def _with_pauses(events: pl.DataFrame) -> pl.DataFrame:
    """
    Tell a wait that pauses from one during a pause.
    """
    mark = (
        pl.when("waits")
        .then(pl.lit("W"))
        .when(pl.col("letter").is_in(["T", "R"]))
        .then("letter")
        .otherwise(None)
    )
    marked = events.with_columns(mark=mark)
    return marked.with_columns(
        paused_before=(
            pl.col("mark").forward_fill().shift(1).over("case_id") == "W"
        ).fill_null(value=False),
        state=pl.when("told")
        .then(pl.lit("told"))
        .when(
            (pl.col("mark").forward_fill().over("case_id") == "W").fill_null(
                value=False
            )
        )
        .then(pl.lit("paused"))
        .otherwise(pl.lit("open")),
    )


def business_seconds(instant: pl.Expr) -> pl.Expr:
    """
    Return business seconds since a Monday long ago, Mon–Fri 08:00–18:00.

    The clocks change on Sundays, so wall time within the hours is plain time.
    """
    local = instant.dt.convert_time_zone(ZONE)
    day = local.dt.date()
    midnight = local.dt.replace_time_zone(None).dt.truncate("1d")
    seconds = (
        local.dt.replace_time_zone(None) - midnight
    ).dt.total_microseconds() / 1e6
    today = (seconds.clip(8 * 3600, 18 * 3600) - 8 * 3600) * (local.dt.weekday() <= 5)
    return pl.business_day_count(pl.date(2001, 1, 1), day) * 36_000.0 + today


def tickets(events: pl.DataFrame) -> pl.DataFrame:
    """
    Return a row for each case: its instants, times and verdict.
    """
    now = events["at"].max()
    ends = pl.col("at").shift(-1).over("case_id").fill_null(now)
    counted = (
        pl.when(pl.col("state") == "open")
        .then((ends - pl.col("at")).dt.total_microseconds() / 1e6)
        .otherwise(0.0)
    )
    acts = pl.col("at").filter(pl.col("letter").is_in(["T", "W", "R"])).first()
    return (
        events.with_columns(counted=counted)
        .group_by("case_id", maintain_order=True)
        .agg(
            opened=pl.col("at").first(),
            acted=acts,
            told=pl.col("told").last(),
            told_at=pl.col("told_at").last(),
            counted=pl.col("counted").sum(),
            reopenings=pl.col("reopens").sum(),
        )
        .with_columns(
            solved=pl.when("told").then("told_at"),
            month=pl.col("opened").dt.convert_time_zone(ZONE).dt.strftime("%Y-%m"),
        )
        .with_columns(
            first_action=(pl.col("acted") - pl.col("opened")).dt.total_microseconds()
            / 1e6,
            resolution=(pl.col("solved") - pl.col("opened")).dt.total_microseconds()
            / 1e6,
            first_action_business=business_seconds(pl.col("acted"))
            - business_seconds(pl.col("opened")),
            resolution_business=business_seconds(pl.col("solved"))
            - business_seconds(pl.col("opened")),
        )
        .with_columns(
            met=pl.col("told") & (pl.col("counted") <= TARGET),
            missed=pl.col("counted") > TARGET,
        )
    )
