"""
The window of a condition: which records time alone may have made true.
"""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    BY_ATTRIBUTE,
    Condition,
    Day,
    Duration,
    Field,
    Function,
    Instant,
    Integer,
    Moment,
    Schema,
)
from crmkit.errors import (
    MomentRangeError,
    MovingThresholdError,
    NaiveDatetimeError,
    ReversedWindowError,
    UnboundParameterError,
)
from tests.conditions.samples import Lead, schema_in

DESK = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
SCHEMA = schema_in("Asia/Shanghai", DESK)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 9, tzinfo=UTC)


def window(
    text: str, since: datetime = MONDAY, until: datetime = TUESDAY, **params: object
) -> str:
    """
    Return the text of a window.
    """
    return Condition(text, SCHEMA).bind(**params).window(since, until).text


class TestLeaf:
    """
    One comparison with something that moves.
    """

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "age(created_at) > days(7)",
                (
                    'created_at >= "2026-02-23T09:00:00+00:00" and '
                    'created_at < "2026-02-24T09:00:00+00:00"'
                ),
            ),
            (
                "age(created_at) >= days(7)",
                (
                    'created_at > "2026-02-23T09:00:00+00:00" and '
                    'created_at <= "2026-02-24T09:00:00+00:00"'
                ),
            ),
            (
                "age(created_at) > months(1)",
                (
                    'created_at >= "2026-02-02T09:00:00+00:00" and '
                    'created_at < "2026-02-03T09:00:00+00:00"'
                ),
            ),
            (
                "business_age(created_at) >= hours(4)",
                (
                    'created_at > "2026-02-27T13:00:00+00:00" and '
                    'created_at <= "2026-03-02T13:00:00+00:00"'
                ),
            ),
            (
                "date(created_at) == today",
                (
                    'created_at >= "2026-03-02T16:00:00+00:00" and '
                    'created_at < "2026-03-03T16:00:00+00:00"'
                ),
            ),
            ("signed <= today", 'signed > "2026-03-02" and signed <= "2026-03-03"'),
            (
                "signed == today + days(3)",
                'signed > "2026-03-05" and signed <= "2026-03-06"',
            ),
            (
                "signed != today",
                'signed >= "2026-03-02" and signed < "2026-03-03"',
            ),
            ("seats == weekday(now)", "seats == 2"),
            ("seats != weekday(now)", "seats == 1"),
            ("seats < weekday(now) + 3", "seats >= 4 and seats < 5"),
        ],
    )
    def test_has_what_its_threshold_passed(self, text: str, expected: str) -> None:
        """
        A leaf contributes the range between its two thresholds.
        """
        assert expected == window(text)

    @pytest.mark.parametrize(
        "text",
        [
            "age(created_at) < days(7)",
            "not age(created_at) > days(7)",
            "business_age(created_at) <= hours(4)",
            "signed > today",
            "signed is None",
            "seats > 3 and vip",
            "True",
            "month(created_at) == month(now)",
        ],
    )
    def test_that_time_cannot_turn_true_is_not_in_it(self, text: str) -> None:
        """
        What only becomes false, does not move, or did not turn, contributes nothing.
        """
        assert "False" == window(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("weekday(now) == 2", "True"),
            ("weekday(now) == 1", "False"),
            ("today >= '2026-03-03' and vip", "True"),
            ("hour(now) == 17", "True"),  # it was another hour in between
            ("weekday(today) in (2, 3)", "True"),
        ],
    )
    def test_without_the_record_is_all_or_nothing(
        self, text: str, expected: str
    ) -> None:
        """
        If the moment alone made a leaf true, it did so for every record.
        """
        assert expected == window(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "anniversary(born) == today",
                'anniversary(born, "2026-03-03") <= "2026-03-03"',
            ),
            (
                "anniversary(born) <= today + days(7)",
                'anniversary(born, "2026-03-10") <= "2026-03-10"',
            ),
            (
                "anniversary(born) < today + days(7)",
                'anniversary(born, "2026-03-09") <= "2026-03-09"',
            ),
            (
                "anniversary(born) > today + days(7)",
                'anniversary(born, "2026-03-02") <= "2026-03-02"',
            ),
            (
                "anniversary(born) != today",
                'anniversary(born, "2026-03-02") <= "2026-03-02"',
            ),
        ],
    )
    def test_with_an_anniversary_is_about_days(self, text: str, expected: str) -> None:
        """
        An anniversary counts on the day on which it falls, whatever the year.
        """
        assert expected == window(text)

    def test_over_new_year(self) -> None:
        """
        A tick in January finds the anniversaries that fall in January.
        """
        since = datetime(2025, 12, 30, 9, tzinfo=UTC)
        reminder = Condition("anniversary(born) <= today + days(3)", SCHEMA)
        born = Lead(born=date(1990, 1, 3))

        found = reminder.window(since, since + timedelta(days=1))

        assert 'anniversary(born, "2026-01-03") <= "2026-01-03"' == found.text
        assert found.holds(born, Moment(since))


class TestForm:
    """
    Leaves inside something else.
    """

    def test_every_leaf_contributes(self) -> None:
        """
        A window is a disjunction over leaves, whatever joins them.
        """
        both = window("signed <= today and born <= today and vip")

        either = window("signed <= today or born <= today")

        assert both == either
        assert (
            'signed > "2026-03-02" and signed <= "2026-03-03" or '
            'born > "2026-03-02" and born <= "2026-03-03"'
        ) == both

    def test_the_same_leaf_contributes_once(self) -> None:
        """
        Naming a leaf twice does not make the window longer.
        """
        assert window("signed <= today") == window(
            "signed <= today and vip or not signed > today"
        )

    def test_a_segment_and_a_computed_field_are_written_out(self) -> None:
        """
        What a name stands for is where time moves.
        """
        quiet = Field("quiet_for", Duration(), computed="age(created_at)")
        schema = SCHEMA.extended(
            [quiet], conditions={"quiet": "quiet_for > days(7) and vip"}
        )

        found = Condition('segment("quiet")', schema).window(MONDAY, TUESDAY)

        assert window("age(created_at) > days(7)") == found.text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "any(o.due <= today for o in orders if o.cancelled is None)",
                (
                    'any(o.due > "2026-03-02" and o.due <= "2026-03-03" '
                    "for o in orders if o.cancelled is None)"
                ),
            ),
            (
                "all(o.due <= today for o in orders if o.cancelled is None)",
                'any(o.due > "2026-03-02" and o.due <= "2026-03-03" for o in orders)',
            ),
            (
                "not any(o.due > today for o in orders)",
                'any(o.due > "2026-03-02" and o.due <= "2026-03-03" for o in orders)',
            ),
            (
                "any(vip for o in orders if o.due <= today)",
                'any(o.due > "2026-03-02" and o.due <= "2026-03-03" for o in orders)',
            ),
            (
                "any(any(p.ready_at < now for p in o.lines) for o in orders)",
                (
                    'any(any(l.ready_at >= "2026-03-02T09:00:00+00:00" and '
                    'l.ready_at < "2026-03-03T09:00:00+00:00" for l in o.lines) '
                    "for o in orders)"
                ),
            ),
            (
                "max(o.due for o in orders if vip) < today",
                (
                    'max(o.due for o in orders if vip) >= "2026-03-02" and '
                    'max(o.due for o in orders if vip) < "2026-03-03"'
                ),
            ),
        ],
    )
    def test_of_related_records_asks_them(self, text: str, expected: str) -> None:
        """
        A leaf about related records turned if it did for one of them.
        """
        assert expected == window(text)

    @pytest.mark.parametrize(
        ("text", "way"),
        [
            ("count(o for o in orders if o.due <= today) > 2", True),
            ("count(o for o in orders if o.due <= today) < 2", False),
            ("count(o for o in orders if o.due > today) == 0", True),
            ("count(o for o in orders if o.due > today) != 0", False),
            ("count(o for o in orders if o.due > today) < 3", True),
            ("sum(o.pieces for o in orders if o.due > today) > 3", True),
            ("max(o.pieces for o in orders if o.due <= today) is None", True),
        ],
    )
    def test_of_an_aggregate_has_what_enters_or_leaves(
        self, text: str, way: bool
    ) -> None:
        """
        An aggregate moves when a record enters or leaves its rows; a count grows by
        what enters alone.
        """
        moved = 'any(o.due > "2026-03-02" and o.due <= "2026-03-03" for o in orders)'

        assert (moved if way else "False") == window(text)

    def test_an_aggregate_keeps_the_rows_of_the_end(self) -> None:
        """
        Where an aggregate is compared with what moves, its own rows stand still.
        """
        found = window("max(o.placed_at for o in orders if o.due < today) < now")

        assert (
            'any(o.due >= "2026-03-02" and o.due < "2026-03-03" for o in orders) or '
            'max(o.placed_at for o in orders if o.due < "2026-03-03") '
            '>= "2026-03-02T09:00:00+00:00" and '
            'max(o.placed_at for o in orders if o.due < "2026-03-03") '
            '< "2026-03-03T09:00:00+00:00"'
        ) == found


class TestForAWhile:
    """
    What turned true and false again before the window ends.
    """

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "anniversary(born) == today",
                'anniversary(born, "2026-03-03") <= "2026-03-06"',
            ),
            (
                "anniversary(born) == today + days(7)",
                'anniversary(born, "2026-03-10") <= "2026-03-13"',
            ),
            (
                "anniversary(born) != today",
                'anniversary(born, "2026-03-02") <= "2026-03-05"',
            ),
            (
                "anniversary(born, today - days(1)) < today",
                'anniversary(born, "2026-03-02") <= "2026-03-05"',
            ),
            (
                "age(created_at) == days(7)",
                (
                    'created_at > "2026-02-23T09:00:00+00:00" and '
                    'created_at <= "2026-02-27T09:00:00+00:00"'
                ),
            ),
            ("signed == today", 'signed > "2026-03-02" and signed <= "2026-03-06"'),
            ("seats == weekday(today)", "seats in (2, 3, 4, 5)"),
            (
                "seats == hour(now)",
                f"seats in ({', '.join(map(str, range(24)))})",
            ),
            ("seats < hour(now)", "seats >= 0 and seats < 23"),
            ("today == '2026-03-04'", "True"),
            ("today == '2026-03-02'", "False"),
            ("today == '2026-03-07'", "False"),
            ("today != '2026-03-04'", "True"),
            ("today != '2026-03-07'", "False"),
            ("now == '2026-03-04T00:00Z'", "True"),
            ("now != '2026-03-04T00:00Z'", "True"),
            ("weekday(now) == 3", "True"),
            ("weekday(now) == 1", "False"),
            ("weekday(today) in (6, 7)", "False"),
            ("hour(now) == 2", "True"),
            ("hour(now + minutes(30)) == 2 and vip", "True"),
            ("month(now) in ('2026-03', '2026-04')", "False"),
            (
                "count(o for o in orders if o.due == today) >= 1",
                'any(o.due > "2026-03-02" and o.due <= "2026-03-06" for o in orders)',
            ),
            (
                "all(o.due == today for o in orders if o.cancelled is None)",
                'any(o.due > "2026-03-02" and o.due <= "2026-03-06" for o in orders)',
            ),
        ],
    )
    def test_is_in_it(self, text: str, expected: str) -> None:
        """
        A worker that slept from Monday to Friday finds what was true meanwhile.
        """
        assert expected == window(text, until=FRIDAY)

    @pytest.mark.parametrize(
        ("op", "expected"),
        [
            ("==", "seats < 5 and seats >= 4"),
            ("!=", "seats <= 5 and seats > 4"),
            (">=", "seats < 5 and seats >= 4"),
            ("<=", "False"),
        ],
    )
    def test_of_a_threshold_that_moves_back(self, op: str, expected: str) -> None:
        """
        A threshold may become less as time goes on.
        """
        new_year = datetime(2026, 1, 1, tzinfo=UTC)
        ends = new_year - timedelta(days=1), new_year + timedelta(days=1)

        assert expected == window(f"seats {op} 2030 - year(now)", *ends)

    def test_finds_the_birthdays_of_yesterday(self) -> None:
        """
        Whoever had one while nobody looked is found, and nobody else.
        """
        birthday = Condition("anniversary(born) == today", SCHEMA)
        since = datetime(2026, 3, 28, 20, tzinfo=UTC)
        found = birthday.window(since, since + timedelta(days=2))

        days = [
            day
            for day in range(25, 32)
            if found.holds(Lead(born=date(2025, 3, day)), Moment(since))
        ]

        assert [30, 31] == days

    def test_of_29_february_is_found_on_1_march(self) -> None:
        """
        A birthday that does not exist this year is not lost in a long window.
        """
        birthday = Condition("anniversary(born) == today", SCHEMA)
        found = birthday.window(MONDAY - timedelta(days=9), MONDAY)

        assert 'anniversary(born, "2026-02-22") <= "2026-03-02"' == found.text
        assert found.holds(Lead(born=date(2024, 2, 29)), Moment(MONDAY))

    @pytest.mark.parametrize(
        "text",
        [
            "hour(now) == 17 and vip",
            "seats == hour(now)",
            "seats == weekday(today)",
            "anniversary(born) == today",
        ],
    )
    def test_in_a_very_long_window_is_everybody(self, text: str) -> None:
        """
        More than a thousand hours or midnights are not looked at one by one.
        """
        assert "True" == window(text, until=MONDAY + timedelta(days=1100))

    def test_is_found_if_a_count_and_its_threshold_move(self) -> None:
        """
        What enters later does not hide that a count was small enough before.
        """
        found = window("count(o for o in orders if o.due <= today) < weekday(today)")

        assert 'any(o.due > "2026-03-02" and o.due <= "2026-03-03"' in found


class TestParameters:
    """
    Parameters, in thresholds and elsewhere.
    """

    def test_in_a_threshold_are_evaluated(self) -> None:
        """
        What a threshold needs becomes part of a constant, the rest stays bound.
        """
        schema = SCHEMA.extended(params={"patience": Duration()})
        text = "age(coalesce(created_at, since)) > patience and owner == me"
        bound = {"patience": timedelta(days=7), "since": MONDAY, "me": "li"}

        found = Condition(text, schema).bind(**bound).window(MONDAY, TUESDAY)

        assert (
            'coalesce(created_at, since) >= "2026-02-23T09:00:00+00:00" and '
            'coalesce(created_at, since) < "2026-02-24T09:00:00+00:00"'
        ) == found.text
        assert {"since": MONDAY} == dict(found.bound)

    def test_without_a_value_are_named(self) -> None:
        """
        A threshold cannot be told without its parameters.
        """
        schema = SCHEMA.extended(params={"patience": Duration()})

        with pytest.raises(UnboundParameterError, match="'patience'"):
            Condition("age(created_at) > patience", schema).window(MONDAY, TUESDAY)

    def test_that_are_missing_make_nothing_true(self) -> None:
        """
        A comparison with a missing value is unknown, now as before.
        """
        schema = SCHEMA.extended(params={"patience": Duration()})
        late = Condition("age(created_at) > patience", schema).bind(patience=None)

        assert "False" == late.window(MONDAY, TUESDAY).text


class TestRefused:
    """
    Windows that are not given.
    """

    @pytest.mark.parametrize(
        "leaf",
        [
            "coalesce(last_contacted_at, now) < now - days(3)",
            "created_at < coalesce(last_contacted_at, now)",
            "year(now) - year(born) >= 18",
            "weekday(anniversary(born)) == 1",
            "anniversary(born) == signed",
            "min(anniversary(o.placed_at) for o in orders) <= today",
        ],
    )
    def test_a_threshold_that_differs_by_record_is_named(self, leaf: str) -> None:
        """
        The error shows the leaf, not the whole condition.
        """
        with pytest.raises(MovingThresholdError) as caught:
            window(f"vip and ({leaf})")

        assert leaf == caught.value.leaf

    def test_a_function_of_record_and_moment_is_named(self) -> None:
        """
        Nobody knows where such a function turns.
        """
        shift = Function(
            name="shift",
            takes=[Instant(), Integer()],
            gives=Integer(),
            python=lambda now, seats: now.hour + seats,
        )
        schema = SCHEMA.extended(functions=[shift])

        with pytest.raises(MovingThresholdError):
            Condition("shift(now, seats) > 3", schema).window(MONDAY, TUESDAY)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("seats < shift(today)", "seats >= 2 and seats < 3"),
            ("shift(today) == 3", "True"),
            ("shift(today) == 4", "False"),
            ("seats < now_shift(now)", "True"),
            ("now_shift(now) == 400", "True"),
        ],
    )
    def test_a_function_of_the_moment_is_asked_where_that_changes(
        self, text: str, expected: str
    ) -> None:
        """
        A function of dates is asked at each midnight; what one of instants answers
        nobody can foresee, so every record is in the window.
        """
        shift = Function(
            name="shift",
            takes=[Day()],
            gives=Integer(),
            python=lambda day: day.day,
        )
        now_shift = attrs.evolve(shift, name="now_shift", takes=[Instant()])
        schema = SCHEMA.extended(functions=[shift, now_shift])

        found = Condition(text, schema).window(MONDAY, TUESDAY)

        assert expected == found.text
        assert "False" == Condition(text, schema).window(MONDAY, MONDAY).text

    def test_an_instant_without_a_zone(self) -> None:
        """
        Both ends are aware.
        """
        with pytest.raises(NaiveDatetimeError, match="until"):
            window("signed <= today", until=datetime(2026, 3, 3))  # noqa: DTZ001

    def test_an_instant_that_is_no_moment(self) -> None:
        """
        Both ends lie where questions can be asked.
        """
        with pytest.raises(MomentRangeError):
            window("signed <= today", since=datetime(999, 1, 1, tzinfo=UTC))

    def test_one_that_ends_before_it_begins(self) -> None:
        """
        Time does not run back.
        """
        with pytest.raises(ReversedWindowError) as caught:
            window("signed <= today", TUESDAY, MONDAY)

        assert (
            "a window cannot reach from '2026-03-03T09:00:00+00:00' back to "
            "'2026-03-02T09:00:00+00:00'"
        ) == str(caught.value)


class TestCondition:
    """
    A window is a condition as any other.
    """

    def test_can_be_joined_with_the_condition(self) -> None:
        """
        A store may look for both at once.
        """
        late = Condition("age(created_at) > days(7) and vip", SCHEMA)
        lead = Lead(created_at=MONDAY - timedelta(days=6, hours=20), vip=True)

        found = late.window(MONDAY, TUESDAY) & late

        assert found.holds(lead, Moment(TUESDAY), BY_ATTRIBUTE)
        assert not found.holds(lead, Moment(MONDAY), BY_ATTRIBUTE)

    def test_pickles_and_reads_back(self) -> None:
        """
        It is text over the same schema.
        """
        found = Condition("anniversary(born) <= today", SCHEMA).window(MONDAY, TUESDAY)

        assert found == pickle.loads(pickle.dumps(found))  # noqa: S301 - our own
        assert found == Condition(found.text, SCHEMA)

    def test_ends_may_be_given_in_any_zone(self) -> None:
        """
        An end is an instant, however it is written.
        """
        cst = timezone(timedelta(hours=8))

        found = window("age(created_at) > days(7)", MONDAY.astimezone(cst))

        assert window("age(created_at) > days(7)") == found

    def test_is_empty_between_an_instant_and_itself(self) -> None:
        """
        No time, no crossing.
        """
        assert "False" == window("age(created_at) > days(7)", MONDAY, MONDAY)

    def test_of_a_schema_without_relations_needs_no_view(self) -> None:
        """
        A small schema of one field is enough.
        """
        schema = Schema([Field("due", Instant())])

        found = Condition("due <= now", schema).window(MONDAY, TUESDAY)

        assert found.holds({"due": TUESDAY}, Moment(TUESDAY))
        assert not found.holds({"due": MONDAY}, Moment(TUESDAY))
