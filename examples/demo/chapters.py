"""
The chapters of the story, in order. A new feature adds a chapter.
"""

from datetime import time, timedelta

from demo.cases import Case, Desk
from demo.company import Client
from demo.life import follow_one_customer
from demo.story import Chapter, Stage, then
from demo.words import CARED, MATTERS

SATURDAY, SUNDAY = 5, 6


def found_company(stage: Stage) -> None:
    """
    Enter departments, people, customers and contacts, before the first day.
    """
    with stage.crm.begin(by=stage.crm.as_system("demo")) as desk:
        management = desk.departments.add(name=stage.company.management)
        for team in stage.company.teams:
            leader = desk.users.add(
                name=team.supervisor.name,
                email=team.supervisor.email,
                phone=team.supervisor.phone,
                department=management.id,
                roles=("supervisor",),
            )
            department = desk.departments.add(name=team.name, supervisor=leader.id)
            stage.staff[team.key] = [leader.id]
            for person in team.members:
                user = desk.users.add(
                    name=person.name,
                    email=person.email,
                    phone=person.phone,
                    department=department.id,
                    roles=("agent",),
                )
                stage.staff[team.key].append(user.id)
    for client in stage.company.clients:
        _enter(stage, client)


def _enter(stage: Stage, client: Client) -> None:
    owner = stage.chance.choice(stage.staff["sales"][1:])
    with stage.crm.begin(by=owner) as desk:
        customer = desk.customers.add(**client.fields)
        stage.customers.append(customer.id)
        for person, position in client.contacts:
            contact = desk.contacts.add(
                customer=customer.id,
                name=person.name,
                position=position,
                phone=person.phone,
                primary=customer.id not in stage.contacts,
            )
            stage.contacts.setdefault(customer.id, contact.id)


def serve_customers(stage: Stage) -> None:
    """
    Let customers come with their matters: many on working days, few on others.
    """
    desk = Desk(stage)
    stage.readers.append(desk.read)
    weights = [client.weight for client in stage.company.clients]
    for day in range(stage.days):
        weekday = stage.local(day, time(12)).astimezone(stage.calendar.tz).weekday()
        for _ in range(_comers(stage, weekday)):
            when = stage.local(day, _hour(stage, weekday))
            customer = stage.chance.choices(stage.customers, weights)[0]
            matter = stage.chance.choices(MATTERS, [m.weight for m in MATTERS])[0]
            case = Case(desk=desk, customer=customer, matter=matter)
            stage.at(when, case.open)


def _comers(stage: Stage, weekday: int) -> int:
    if weekday == SUNDAY:
        return stage.chance.randint(0, 2)
    if weekday == SATURDAY:
        return stage.chance.randint(1, 4)
    return stage.chance.randint(8, 13) + (3 if weekday == 0 else 0)


def _hour(stage: Stage, weekday: int) -> time:
    """
    Return a time of day: mornings and afternoons on working days, any by day else.
    """
    peak = stage.chance.choice((9.7, 10.5, 14.5, 15.5)) if weekday < SATURDAY else 13.0
    hour = min(max(stage.chance.gauss(peak, 1.2), 7.5), 21.5)
    seconds = round(hour * 3600)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def call_customers(stage: Stage) -> None:
    """
    Let salespeople keep in touch: a few calls and visits on working days.
    """
    for day in range(stage.days):
        for _ in range(stage.chance.randint(3, 6)):
            begin = stage.calendar.next_open(stage.local(day, time(9, 30)))
            pause = timedelta(minutes=stage.chance.randint(0, 390))
            who = stage.chance.choice(stage.staff["sales"][1:])
            customer = stage.chance.choice(stage.customers)
            if begin < stage.local(day + 1, time(0)):
                when = stage.calendar.add(begin, pause)
                stage.at(when, then(_call, stage, who, customer))


def _call(stage: Stage, who: str, customer: str) -> None:
    mode = stage.chance.choices(("phone", "visit", "wechat"), (5, 3, 4))[0]
    summary = stage.say(CARED)
    stage.desk(who).interactions.record(customer=customer, mode=mode, summary=summary)


CHAPTERS: tuple[Chapter, ...] = (
    found_company,
    serve_customers,
    call_customers,
    follow_one_customer,
)
