"""
A believable company: its people, its customers, and whom it speaks to there.

Everything is drawn from one seeded source of chance, and in the same order in
both languages, so one seed makes one company.
"""

import random
from collections.abc import Sequence
from typing import Any, Literal

import attrs
from demo.words import (
    BRANDS,
    CITIES,
    GIVEN_NAMES,
    MAIL_DOMAIN,
    POSITIONS,
    SIZES,
    SOURCES,
    SURNAMES,
    TRADES,
    Pair,
)

Language = Literal["en", "zh"]
CUSTOMERS = 60
#: The first digits of mainland mobile numbers; four zeros follow, so that no
#: number belongs to anybody we could know of.
_PREFIXES = ("138", "139", "136", "158", "186", "189")
_STAGES = ("customer",) * 7 + ("interested",) * 2 + ("prospect",)
_DEPARTMENTS: tuple[tuple[str, Pair, int], ...] = (
    ("service", ("客服部", "Customer Service"), 4),
    ("after_sales", ("售后部", "After-sales"), 5),
    ("product", ("产品部", "Product"), 3),
    ("sales", ("销售部", "Sales"), 3),
)
MANAGEMENT: Pair = ("总经办", "Management")


@attrs.frozen(kw_only=True)
class Person:
    """
    Somebody, here or at a customer.

    Attributes:
        name: His name.
        pinyin: His name in Latin letters without spaces, lower case.
        phone: Mobile number, made up.
    """

    name: str
    pinyin: str
    phone: str

    @property
    def email(self) -> str:
        """
        His address at our own company.
        """
        return f"{self.pinyin}@{MAIL_DOMAIN}"


@attrs.frozen(kw_only=True)
class Team:
    """
    A department, who leads it and who works in it.
    """

    key: str
    name: str
    supervisor: Person
    members: tuple[Person, ...]


@attrs.frozen(kw_only=True)
class Client:
    """
    A customer and the people to speak to there.

    Attributes:
        fields: Fields of the customer record.
        contacts: The people, each with his position; the first one is primary.
        weight: How often the customer comes with something, relative to others.
    """

    fields: dict[str, Any]
    contacts: tuple[tuple[Person, str], ...]
    weight: int


@attrs.frozen(kw_only=True)
class Company:
    """
    Everybody in the story.
    """

    management: str
    teams: tuple[Team, ...]
    clients: tuple[Client, ...]


def make_company(chance: random.Random, language: Language) -> Company:
    """
    Return the company that this source of chance makes.
    """
    taken: set[str] = set()
    teams = tuple(
        Team(
            key=key,
            name=said(name, language),
            supervisor=_person(chance, language, taken),
            members=tuple(_person(chance, language, taken) for _ in range(size)),
        )
        for key, name, size in _DEPARTMENTS
    )
    names = _company_names(chance, language)
    clients = tuple(_client(chance, language, name) for name in names)
    return Company(management=said(MANAGEMENT, language), teams=teams, clients=clients)


def said(pair: Pair, language: Language) -> str:
    """
    Return one side of a pair.
    """
    return pair[0] if language == "zh" else pair[1]


def _person(chance: random.Random, language: Language, taken: set[str]) -> Person:
    """
    Return a person whose name in Latin letters nobody else has.
    """
    while True:
        surname, given = chance.choice(SURNAMES), chance.choice(GIVEN_NAMES)
        pinyin = f"{given[1]}.{surname[1]}".lower()
        if pinyin not in taken:
            break
    taken.add(pinyin)
    name = surname[0] + given[0] if language == "zh" else f"{given[1]} {surname[1]}"
    phone = f"{chance.choice(_PREFIXES)}0000{chance.randrange(10_000):04}"
    return Person(name=name, pinyin=pinyin, phone=phone)


def _company_names(chance: random.Random, language: Language) -> list[dict[str, str]]:
    """
    Return where customers are, what they do and what they are called.
    """
    places = [(place, brand) for place in CITIES for brand in BRANDS]
    rows = []
    for (province, city), brand in chance.sample(places, CUSTOMERS):
        trade = chance.choice(TRADES)
        words = (city, brand, trade.suffix)
        name = ("" if language == "zh" else " ").join(said(w, language) for w in words)
        rows.append(
            {
                "name": name,
                "province": said(province, language),
                "city": said(city, language),
                "industry": said(trade.industry, language),
            }
        )
    return rows


def _client(chance: random.Random, language: Language, where: dict[str, str]) -> Client:
    size = chance.choices((0, 1, 2), (5, 4, 2))[0]
    taken: set[str] = set()
    people: Sequence[Person] = [
        _person(chance, language, taken) for _ in range(chance.randint(1, 3))
    ]
    posts = chance.sample(POSITIONS, len(people))
    year, month = chance.randint(2018, 2025), chance.randint(1, 12)
    return Client(
        fields={
            **where,
            "size": said(SIZES[size], language),
            "source": said(chance.choice(SOURCES), language),
            "stage": chance.choice(_STAGES),
            "phone": people[0].phone,
            "cooperation_start_on": f"{year}-{month:02}-{chance.randint(1, 28):02}",
        },
        contacts=tuple(
            (person, said(post, language))
            for person, post in zip(people, posts, strict=True)
        ),
        weight=(1, 3, 6)[size],
    )
