"""
Which department and person a ticket goes to, and the reason that is kept.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from crmkit.conditions import Moment, Related
from crmkit.errors import (
    NaiveDatetimeError,
    StaffError,
)
from crmkit.presets import standard, ticket_routing
from crmkit.records import Customer, Department, Priority, Ticket, User
from crmkit.routing import Candidate, Facts, Pointer, Router, Waiting
from tests.routing.office import (
    DEPARTMENTS,
    NOW,
    codes,
    destination,
    office,
    only,
    person,
    policy,
    route,
    router,
)

HOUR = timedelta(hours=1)
SETTINGS = standard()


class TestKindToDepartment:
    """
    From the kind of a ticket to a department (T4).
    """

    COMPANY = Facts(
        departments=[
            Department(id="d-after", name="售后部"),
            Department(id="d-product", name="Product"),
            Department(id="d-service", name="客户服务部"),
        ]
    )
    ROUTER = Router.of(ticket_routing(), SETTINGS.schema(Ticket))

    @pytest.mark.parametrize(
        ("kind", "department"),
        [
            ("投诉", "d-after"),
            ("需求变更", "d-product"),
            ("咨询", "d-service"),
            ("售后支持", "d-after"),
            ("建议", "d-product"),
        ],
    )
    def test_the_documents_table(self, kind: str, department: str) -> None:
        """
        Each kind goes where the documents say; departments are found by a name in
        either language, or by another name for it.
        """
        ticket = Ticket(kind=SETTINGS.read_choice("ticket.kind", kind))

        found = self.ROUTER.assign(ticket, NOW, self.COMPANY)
        assert (department, None, "nobody") == (
            found.department,
            found.owner,
            found.reason.code,
        )

    def test_another_kind_goes_where_the_rest_goes(self) -> None:
        """
        A kind that the company has added is not lost.
        """
        assert "otherwise" == self.ROUTER.route(Ticket(kind="rental"), NOW).name

    def test_what_the_company_lacks_is_told(self) -> None:
        """
        Departments that routes lead to and that are not there can be asked for; a
        ticket for one waits and says so.
        """
        nobody = Facts(departments=[Department(id="service", name="前台")])
        found = self.ROUTER.assign(Ticket(kind="complaint"), NOW, nobody)

        assert ("after_sales", "product") == self.ROUTER.missing_departments(nobody)
        assert (None, None) == (found.department, found.owner)
        assert (
            "Complaint → After-sales: there is no such department, it waits"
            == found.reason.text("en")
        )
        assert "投诉 → 售后部：没有这个部门，排队等待" == found.reason.text("zh")

    def test_two_departments_called_alike_are_none(self) -> None:
        """
        Nobody guesses which of two is meant.
        """
        twice = Facts(departments=[Department(id=i, name="售后部") for i in "ab"])

        assert "after_sales" in self.ROUTER.missing_departments(twice)

    def test_conditions_may_ask_the_customer(self) -> None:
        """
        A route over a related record is answered from the view, and the router says
        what it reads.
        """
        document = policy(route("beijing", '客户.城市 == "北京"', department="service"))
        asked = Router.of(document, SETTINGS.schema(Ticket))
        ticket = Ticket(id="T1", customer="C1")
        client = Customer(id="C1", city="北京")
        view = Related({"customer": {"T1": [client]}})

        assert {"customer", "customer.city"} == asked.reads
        assert "beijing" == asked.route(ticket, NOW, view).name

    def test_a_condition_that_is_not_surely_true_is_passed(self) -> None:
        """
        What is missing decides nothing.
        """
        asked = router(route("others", 'topic != "price"'))

        assert "rest" == asked.route(Ticket(), NOW).name


class TestInTurn:
    """
    Round robin with its own pointer.
    """

    PEOPLE = tuple(person(f"U{n}") for n in (1, 2, 3))

    def owners(self, facts: Facts, times: int) -> list[str | None]:
        """
        Return whose turns come, one after the other.
        """
        asked, owners = only(), []
        for _ in range(times):
            found = asked.assign(Ticket(), NOW, facts)
            if found.pointer:
                facts = attrs.evolve(facts, pointers=[found.pointer])
            owners.append(found.owner)
        return owners

    def test_everybody_in_turn(self) -> None:
        """
        It goes round.
        """
        assert ["U1", "U2", "U3", "U1"] == self.owners(office(*self.PEOPLE), 4)

    def test_who_was_away_keeps_his_turn_and_gets_one(self) -> None:
        """
        Somebody who comes back is next, and is not given all that he has missed.
        """
        li, *others = self.PEOPLE
        away = attrs.evolve(li, absent_until=NOW.now + HOUR)
        served = Pointer(route="rest", served=("U2", "U3", "U2", "U3"))
        facts = office(away, *others, pointers=[served.after("U2").after("U3")])

        assert ["U2", "U3"] == self.owners(facts, 2)
        back = attrs.evolve(facts, people=self.PEOPLE)
        assert ["U1", "U2", "U3", "U1"] == self.owners(back, 4)

    def test_who_has_gone_does_not_stop_the_turns(self) -> None:
        """
        The pointer stands on somebody who is no more there, and is cleaned.
        """
        facts = office(
            *self.PEOPLE[1:], pointers=[Pointer(route="rest", served=("U2", "U1"))]
        )
        found = only().assign(Ticket(), NOW, facts)

        assert "U3" == found.owner
        assert Pointer(route="rest", served=("U2", "U3")) == found.pointer

    def test_two_routes_do_not_disturb_each_other(self) -> None:
        """
        Each route has turns of its own, also in one department.
        """
        asked = router(route("complaint", 'kind == "complaint"'))
        facts = office(*self.PEOPLE, pointers=[Pointer(route="rest", served=("U1",))])

        assert ["U1", "U2"] == [
            asked.assign(Ticket(kind=kind), NOW, facts).owner
            for kind in ("complaint", "inquiry")
        ]

    def test_no_turn_passes_when_nobody_can(self) -> None:
        """
        A ticket that waits moves nothing.
        """
        found = only().assign(Ticket(), NOW, office(person("U1", active=False)))

        assert (None, None) == (found.owner, found.pointer)

    def test_absence_ends_at_its_instant(self) -> None:
        """
        The first instant of being back is one at which he is there.
        """
        facts = office(person("U1", absent_until=NOW.now))

        assert "U1" == only().assign(Ticket(), NOW, facts).owner


class TestLeastLoaded:
    """
    To whom has least for what he can carry.
    """

    ASKED = only(way="least_loaded")

    def owner(self, *people: Candidate) -> str | None:
        """
        Return who is given the next ticket.
        """
        return self.ASKED.assign(Ticket(), NOW, office(*people)).owner

    def test_the_least(self) -> None:
        """
        Who has least gets it.
        """
        assert "U2" == self.owner(person("U1", load=3), person("U2", load=2))

    def test_load_for_capacity(self) -> None:
        """
        Five of ten is less than four of five.
        """
        assert "U1" == self.owner(
            person("U1", load=5, capacity=10), person("U2", load=4, capacity=5)
        )

    def test_any_amount_counts_as_the_largest(self) -> None:
        """
        Who has no limit is compared as if he had the largest there is.
        """
        limited = person("U1", load=3, capacity=10)

        assert "U2" == self.owner(limited, person("U2", load=2))
        assert "U1" == self.owner(limited, person("U2", load=4))

    def test_a_tie_goes_to_who_waits_longest_then_by_id(self) -> None:
        """
        Never given anything comes before long ago, and long ago before lately.
        """
        early, late = NOW.now - 2 * HOUR, NOW.now - HOUR
        people = (
            person("U1", last_assigned_at=late),
            person("U2", last_assigned_at=early),
            person("U3"),
            person("U4"),
        )
        found = self.ASKED.assign(Ticket(), NOW, office(*people))

        assert "U3" == found.owner
        assert {"U4": "tie", "U2": "recent", "U1": "recent"} == codes(found)

    def test_the_policy_says_what_anybody_can_carry(self) -> None:
        """
        A capacity of one's own comes before that of the policy.
        """
        asked = only(way="least_loaded", capacity=2)
        facts = office(person("U1", load=2), person("U2", load=2, capacity=3))
        found = asked.assign(Ticket(), NOW, facts)

        assert "U2" == found.owner
        assert {"U1": "full"} == codes(found)

    def test_an_urgent_ticket_may_count_more(self) -> None:
        """
        What does not fit is not given, except to somebody who has nothing at all.
        """
        asked = only(way="least_loaded", weights={"high": 3}, capacity=2)
        urgent = Ticket(priority=Priority.HIGH)

        assert asked.assign(urgent, NOW, office(person("U1", load=1))).owner is None
        assert "U1" == asked.assign(urgent, NOW, office(person("U1"))).owner

    def test_loads_are_counted_as_the_policy_says(self) -> None:
        """
        Only tickets that count, each by its weight.
        """
        asked = router(counts="closed_at is None", weights={"high": 3})
        tickets = [
            Ticket(owner="U1", priority=Priority.HIGH),
            Ticket(owner="U1"),
            Ticket(owner="U2", closed_at=NOW.now),
            Ticket(),
        ]

        assert {"U1": 4} == asked.loads(tickets, NOW)
        assert {"U1": 4, "U2": 1} == attrs.evolve(
            asked, asks=attrs.evolve(asked.asks, counts=None)
        ).loads(tickets, NOW)


class TestOthers:
    """
    A named person, the supervisor, the queue.
    """

    def test_the_queue_gives_to_nobody(self) -> None:
        """
        Somebody comes and takes it.
        """
        found = only(way="queue").assign(Ticket(), NOW, office(person("U1")))

        assert (None, "D1", "queued") == (
            found.owner,
            found.department,
            found.reason.code,
        )

    @pytest.mark.parametrize(
        ("people", "owner", "passed"),
        [
            ([person("U5")], "U5", {}),
            ([person("U5", active=False)], None, {"U5": "inactive"}),
            ([person("U5", usable=False)], None, {"U5": "unusable"}),
            ([person("U5", department="D2")], None, {"U5": "elsewhere"}),
            ([person("U5", load=1, capacity=1)], None, {"U5": "full"}),
            ([person("U1")], None, {"U5": "unknown"}),
        ],
        ids=["there", "left", "no duties", "elsewhere", "full", "unknown"],
    )
    def test_a_named_person(
        self, people: list[Candidate], owner: str | None, passed: dict[str, str]
    ) -> None:
        """
        He takes it if he can and still works in the department.
        """
        asked = only(way="fixed", person="U5")
        found = asked.assign(Ticket(), NOW, office(*people))

        assert (owner, passed) == (found.owner, codes(found))

    def test_the_supervisor(self) -> None:
        """
        The department's supervisor takes it, wherever he sits.
        """
        boss = person("U9", department="D2", name="陈主管")
        found = only(way="supervisor").assign(Ticket(), NOW, office(boss))

        assert ("U9", "D1") == (found.owner, found.department)
        assert "其他 → 售后部：由部门主管陈主管负责" == found.reason.text("zh")

    def test_a_department_without_supervisor(self) -> None:
        """
        It is said that there is none.
        """
        asked = only(way="supervisor", department="service")
        found = asked.assign(Ticket(), NOW, office())

        assert (None, "no_supervisor") == (found.owner, found.reason.code)

    def test_the_supervisor_if_nobody_else_can(self) -> None:
        """
        The last resort keeps what was said of the others.
        """
        asked = only(or_supervisor=True, roles=["agent"])
        people = person("U1", roles=["agent"], active=False), person("U9")
        found = asked.assign(Ticket(), NOW, office(*people))

        assert ("U9", {"U1": "inactive"}) == (found.owner, codes(found))

    def test_neither_the_others_nor_the_supervisor(self) -> None:
        """
        If he cannot either, it waits, and he is among those passed over.
        """
        asked = only(or_supervisor=True)
        people = (
            person("U1", active=False),
            person("U9", department="D2", load=1, capacity=1),
        )
        found = asked.assign(Ticket(), NOW, office(*people))

        assert (None, "nobody") == (found.owner, found.reason.code)
        assert {"U1": "inactive", "U9": "full"} == codes(found)


class TestSkills:
    """
    Roles, and what somebody must or should be able to do.
    """

    def test_roles_and_needs(self) -> None:
        """
        Who lacks them is passed over by name.
        """
        asked = only(roles=["agent"], needs=["英语", "维修"])
        found = asked.assign(
            Ticket(),
            NOW,
            office(
                person("U1", roles=["trainee"]),
                person("U2", roles=["agent"], tags=["维修"]),
                person("U3", roles=["agent"], tags=["维修", "英语"]),
            ),
        )

        assert "U3" == found.owner
        assert (
            "其他 → 售后部：轮到U3；跳过：U1（没有所需角色：agent）、U2（不具备英语）"
            == found.reason.text("zh")
        )

    def test_preferred_decides_among_those_who_can(self) -> None:
        """
        Who has most of it is first; the others keep their turn.
        """
        asked = only(prefers=["英语", "维修"])
        people = person("U1"), person("U2", tags=["英语"])
        found = asked.assign(Ticket(), NOW, office(*people))

        assert ("U2", {"U1": "less_fitting"}) == (found.owner, codes(found))
        assert asked.assign(Ticket(), NOW, office(people[0])).owner == "U1"

    def test_needs_are_relaxed_after_a_time_and_it_is_recorded(self) -> None:
        """
        Who waits long enough is better served by somebody than by nobody.
        """
        asked = only(needs=["英语"], relax_after="PT4H")
        facts = office(person("U1", name="李娜"))
        late = [
            asked.assign(Ticket(), NOW, facts, since=NOW.now - waited)
            for waited in (4 * HOUR - timedelta(microseconds=1), 4 * HOUR)
        ]

        assert [None, "U1"] == [found.owner for found in late]
        assert ("英语",) == late[1].reason.waived
        assert (
            "Other → After-sales: 李娜 is next in turn; waived after waiting: 英语"
            == late[1].reason.text("en")
        )
        assert late[1].reason.text("zh").endswith("；久候后不再要求：英语")

    def test_who_has_what_was_needed_still_comes_first(self) -> None:
        """
        Needs that are waived are preferred.
        """
        asked = only(needs=["英语"], relax_after="PT4H")
        facts = office(person("U1"), person("U2", tags=["英语"]))
        found = asked.assign(Ticket(), NOW, facts, since=NOW.now - 5 * HOUR)

        assert ("U2", ()) == (found.owner, found.reason.waived)


class TestReason:
    """
    The reason as text.
    """

    FACTS = office(
        person("U1", name="李娜"),
        person("U2", name="王芳", absent_until=NOW.now + HOUR),
        person("U3", name="赵强", load=10, capacity=10),
        person("U4", name="周杰", active=False),
        person("U5"),
        person("U6"),
    )

    def test_everybody_is_named_and_said_why(self) -> None:
        """
        In English, in UTC unless another zone is asked for.
        """
        found = only().assign(Ticket(), NOW, self.FACTS)

        assert (
            "Other → After-sales: 李娜 is next in turn; passed over: "
            "王芳 (absent until 2026-03-02 10:00 UTC), 赵强 (full, 10/10), "
            "周杰 (has left); 2 more could have taken it"
        ) == found.reason.text("en")

    def test_in_chinese_and_in_a_zone(self) -> None:
        """
        Instants are shown in the zone that is asked for.
        """
        found = only().assign(Ticket(), NOW, self.FACTS)

        assert (
            "其他 → 售后部：轮到李娜；跳过：王芳（2026-03-02 18:00 CST 前不在）、"
            "赵强（已满，10/10）、周杰（已停用）；另有 2 人可接"
        ) == found.reason.text("zh", ZoneInfo("Asia/Shanghai"))

    def test_each_code_has_both_texts(self) -> None:
        """
        Nobody is passed over for a reason without words.
        """
        people = office(
            person("U1", load=1),
            person("U2"),
            person("U3", usable=False),
            person("U4", last_assigned_at=NOW.now),
        )
        found = only(way="least_loaded").assign(Ticket(), NOW, people)

        assert [
            "U4 (was given work more recently)",
            "U1 (has more work, 1)",
            "U3 (has no department or no duties yet)",
        ] == [one.text("en") for one in found.reason.passed_over]
        assert ["最近刚分配过", "任务更多，1", "尚未明确部门与职责"] == [
            one.why("zh") for one in found.reason.passed_over
        ]


class TestDraining:
    """
    What is given out when somebody frees up.
    """

    def waiting(self, name: str, hours: int, **fields: object) -> Waiting:
        """
        A ticket that has waited for some hours.
        """
        ticket = Ticket(**({"id": name} | fields))  # type: ignore[arg-type]
        return Waiting(ticket=ticket, since=NOW.now - hours * HOUR)

    def test_urgent_first_then_longest(self) -> None:
        """
        Until the last place is taken; the rest says why it waits.
        """
        queue = [
            self.waiting("T1", 1, priority=Priority.HIGH),
            self.waiting("T2", 9, priority=Priority.LOW),
            self.waiting("T3", 2),
            self.waiting("T4", 3),
        ]
        drained = only().drain(queue, NOW, office(person("U1", load=2, capacity=5)))

        assert ["T1", "T4", "T3"] == list(drained.given)
        assert {"T2": "nobody"} == {
            name: found.reason.code for name, found in drained.left.items()
        }
        assert (5, NOW.now) == (
            drained.facts.people[0].load,
            drained.facts.people[0].last_assigned_at,
        )

    def test_it_skips_whom_it_cannot_serve(self) -> None:
        """
        A ticket for which nobody is there does not hold up the next.
        """
        asked = router(route("complaint", 'kind == "complaint"', needs=["英语"]))
        queue = [
            self.waiting("T1", 9, kind="complaint", priority=Priority.HIGH),
            self.waiting("T2", 1),
        ]
        drained = asked.drain(queue, NOW, office(person("U1")))

        assert (["T2"], ["T1"]) == (list(drained.given), list(drained.left))

    def test_turns_go_on(self) -> None:
        """
        Each ticket moves the pointer that the next one finds.
        """
        queue = [self.waiting(f"T{n}", n) for n in range(1, 4)]
        drained = only().drain(queue, NOW, office(person("U1"), person("U2")))

        assert ["U1", "U2", "U1"] == [found.owner for found in drained.given.values()]
        assert {"rest": Pointer(route="rest", served=("U2", "U1"))} == dict(
            drained.facts.pointers
        )

    def test_a_ticket_stays_where_it_was_put(self) -> None:
        """
        Moved to another department by hand, it is served there.
        """
        people = person("U1"), person("U2", department="D2")
        drained = only().drain(
            [self.waiting("T1", 1, department="D2")], NOW, office(*people)
        )

        assert ["U2"] == [found.owner for found in drained.given.values()]
        assert "其他 → 客服部：轮到U2" == drained.given["T1"].reason.text("zh")

    def test_what_is_to_be_taken_is_left(self) -> None:
        """
        A queue from which people take is not given out.
        """
        drained = only(way="queue").drain(
            [self.waiting("T1", 1)], NOW, office(person("U1"))
        )

        assert ["queued"] == [found.reason.code for found in drained.left.values()]


class TestFacts:
    """
    What routing is told.
    """

    def test_nobody_is_there_twice(self) -> None:
        """
        Two loads of one person cannot both be true.
        """
        with pytest.raises(StaffError) as caught:
            office(person("U1"), person("U1", load=3))

        assert ("U1", "id", 2) == caught.value.args

    @pytest.mark.parametrize("fact", ["load", "capacity"])
    def test_nothing_is_negative(self, fact: str) -> None:
        """
        A load or capacity below nothing is refused.
        """
        with pytest.raises(StaffError, match=f"cannot have {fact} -1"):
            person("U1", **{fact: -1})

    def test_naive_instants_are_refused(self) -> None:
        """
        An instant without zone could be any of many.
        """
        naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - what is refused
        with pytest.raises(NaiveDatetimeError):
            person("U1", absent_until=naive)
        with pytest.raises(NaiveDatetimeError):
            only().assign(Ticket(), NOW, office(), since=naive)

    def test_instants_are_kept_in_utc(self) -> None:
        """
        Nine in Shanghai is one in UTC.
        """
        nine = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))

        assert (
            datetime(2026, 3, 2, 1, tzinfo=UTC)
            == person("U1", absent_until=nine).absent_until
        )

    def test_a_ticket_without_priority_goes_last(self) -> None:
        """
        It counts as one ticket, and stops no queue.
        """
        fields: dict[str, Any] = {"id": "T1", "priority": None}
        queue = [
            Waiting(ticket=Ticket(**fields), since=NOW.now),
            Waiting(ticket=Ticket(id="T2"), since=NOW.now),
        ]
        drained = only().drain(queue, NOW, office(person("U1")))

        assert ["T2", "T1"] == list(drained.given)
        assert 2 == drained.facts.people[0].load

    def test_a_user_becomes_a_candidate(self) -> None:
        """
        What his record says is taken from it.
        """
        li = User(id="U1", name="李娜", department="D1", roles=("agent",))

        assert person("U1", name="李娜", roles=["agent"], load=2) == Candidate.of(
            li, load=2
        )
        assert not Candidate.of(li.replace(active=False)).active

    def test_an_answer_is_a_value(self) -> None:
        """
        Asked twice, it is the same.
        """
        facts = office(person("U2"), person("U1"), departments=DEPARTMENTS[::-1])
        asked = router(otherwise=destination(way="least_loaded"))

        assert asked.assign(Ticket(), NOW, facts) == asked.assign(Ticket(), NOW, facts)
        assert asked == router(otherwise=destination(way="least_loaded"))

    def test_a_later_moment_changes_only_what_depends_on_it(self) -> None:
        """
        Nothing reads a clock: who is back later is found later.
        """
        facts = office(person("U1", absent_until=NOW.now + HOUR))
        later = Moment(NOW.now + HOUR)

        assert [None, "U1"] == [
            only().assign(Ticket(), at, facts).owner for at in (NOW, later)
        ]
