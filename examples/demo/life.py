"""
One customer's whole life: from a first call to a customer who is asked how it was.

Nothing here is left to chance, so it stands in the report as it is written here.
"""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import attrs
from demo.company import said
from demo.story import Stage
from demo.words import Pair

NAME: Pair = ("宁波启航新材料有限公司", "Ningbo Qihang New Materials Co., Ltd.")
PERSON: Pair = ("陈海燕", "Haiyan Chen")
SUCCESSOR: Pair = ("周文博", "Wenbo Zhou")


def follow_one_customer(stage: Stage) -> None:
    """
    Let one customer be followed from the first call on.
    """
    life = _Life(stage, stage.staff["sales"][1])
    for day, at, act in (
        (0, time(10), life.come),
        (0, time(11), life.want),
        (1, time(10), life.call),
        (2, time(14), life.visit),
        (3, time(15), life.buy),
        (7, time(9, 10), life.complain),
        (7, time(9, 40), life.complain_again),
        (7, time(11, 30), life.repair),
        (7, time(15, 20), life.agree),
        (8, time(11), life.rate_low),
        (8, time(14), life.take_over),
        (9, time(16), life.make_good),
        (10, time(10), life.want_more),
        (14, time(9), life.change_hands),
        (17, time(15), life.verify),
        (21, time(14), life.rate_well),
        (24, time(17), life.archive),
    ):
        stage.at(stage.local(day, at), act)


@attrs.define(eq=False)
class _Life:
    """
    The customer, and who follows him.

    Attributes:
        stage: Where it is played.
        sales: Id of the user who follows.
        ids: What there is of him by now, by name.
    """

    stage: Stage
    sales: str
    ids: dict[str, str] = attrs.field(factory=dict)

    def say(self, zh: str, en: str) -> str:
        return said((zh, en), self.stage.language)

    @property
    def customer(self) -> str:
        return self.stage.followed

    def _day(self, days: int) -> date:
        now = self.stage.clock.now() + timedelta(days=days)
        return now.astimezone(self.stage.calendar.tz).date()

    def _at_desk(self, act: Callable[[Any], None]) -> None:
        with self.stage.crm.begin(by=self.sales) as desk:
            act(desk)

    def come(self) -> None:
        """
        Enter him as he comes from a fair: a name and a number.
        """
        desk = self.stage.desk(self.sales)
        customer = desk.customers.add(
            name=said(NAME, self.stage.language),
            phone="13800001001",
            source=self.say("行业展会", "Trade fair"),
            city=self.say("宁波", "Ningbo"),
        )
        self.stage.followed = customer.id
        contact = desk.contacts.add(
            customer=customer.id,
            name=said(PERSON, self.stage.language),
            position=self.say("采购主管", "Purchasing lead"),
            phone="13800001001",
            primary=True,
            decision_maker=True,
        )
        self.ids["contact"] = contact.id

    def want(self) -> None:
        """
        Write down what he needs, and when he is to be called.
        """
        desk = self.stage.desk(self.sales)
        need = desk.needs.add(
            customer=self.customer,
            contact=self.ids["contact"],
            kind="core",
            description=self.say(
                "产线数据看板，覆盖两条产线", "A data board, two lines"
            ),
            deadline=self._day(30),
            budget=18_000_000,
        )
        plan = desk.followups.add(
            customer=self.customer,
            purpose=self.say("确认需求与预算", "Settle need and budget"),
            planned_at=self.stage.clock.now() + timedelta(days=1),
            planned_mode="phone",
        )
        self.ids |= {"need": need.id, "plan": plan.id}

    def call(self) -> None:
        """
        Call him as planned; he is interested.
        """
        desk = self.stage.desk(self.sales)
        note = desk.interactions.record(
            customer=self.customer,
            mode="phone",
            summary=self.say("介绍方案，约定上门", "Told the offer, agreed on a visit"),
        )
        desk.followups.move(self.ids["plan"], "complete", interaction=note.id)
        desk.customers.move(self.customer, "interest")
        desk.needs.move(self.ids["need"], "confirm")

    def visit(self) -> None:
        """
        Go there.
        """
        self.stage.desk(self.sales).interactions.record(
            customer=self.customer,
            mode="visit",
            summary=self.say("现场勘查两条产线", "Looked at both lines"),
            conclusion=self.say("可在三周内上线", "Can run within three weeks"),
        )

    def buy(self) -> None:
        """
        Enter what he signed and ordered: he is a customer now.
        """
        desk = self.stage.desk(self.sales)
        contract = desk.contracts.add(
            customer=self.customer,
            name=self.say("产线数据看板项目合同", "Contract on the data board"),
            signed_on=self._day(0),
            starts_on=self._day(0),
            expires_on=self._day(365),
            amount=17_600_000,
        )
        desk.orders.add(
            customer=self.customer,
            contract=contract.id,
            product=self.say("数据看板标准版", "Data board, standard"),
            amount=17_600_000,
            placed_at=self.stage.clock.now(),
            service_start_on=self._day(0),
            service_end_on=self._day(365),
        )
        desk.customers.move(self.customer, "win", cooperation_start_on=self._day(0))
        desk.needs.move(self.ids["need"], "start", owner=self.stage.staff["product"][1])

    def complain(self) -> None:
        """
        Open a ticket about something that does not work.
        """
        owner = self.stage.staff["after_sales"][1]
        ticket = self.stage.desk(owner).tickets.open(
            customer=self.customer,
            contact=self.ids["contact"],
            kind="complaint",
            topic="product_failure",
            priority="high",
            description=self.say(
                "二号产线看板从早上起不刷新",
                "Line two's board stands still since morning",
            ),
        )
        self.ids["ticket"] = ticket.id
        self.stage.desk(owner).tickets.move(ticket.id, "start")

    def complain_again(self) -> None:
        """
        Open a second ticket, from a colleague of his, and merge it into the first.
        """
        desk = self.stage.desk(self.stage.staff["after_sales"][1])
        again = desk.tickets.open(
            customer=self.customer,
            kind="complaint",
            topic="product_failure",
            priority="high",
            channel="email",
            description=self.say(
                "二号线看板一直是昨天的数字",
                "The board of line two shows yesterday's figures",
            ),
        )
        desk.tickets.merge(again.id, into=self.ids["ticket"])

    def repair(self) -> None:
        """
        Repair it, and tell him.
        """
        self._tell(
            self.stage.staff["after_sales"][1],
            self.ids["ticket"],
            self.say("重启采集网关并升级固件", "New firmware on the gateway"),
        )

    def _tell(self, owner: str, ticket: str, solution: str) -> None:
        tickets = self.stage.desk(owner).tickets
        tickets.move(ticket, "tell", solution=solution, told_via="phone")

    def agree(self) -> None:
        """
        Enter that it runs again, which is what closes it.
        """
        self._close(self.stage.staff["after_sales"][1], self.ids["ticket"])

    def _close(self, owner: str, ticket: str) -> None:
        tickets = self.stage.desk(owner).tickets
        tickets.move(ticket, "accept")
        tickets.move(ticket, "close")

    def rate_low(self) -> None:
        """
        Enter two points of five; that opens a ticket by itself.
        """
        desk = self.stage.desk(self.sales)
        desk.ratings.add(
            customer=self.customer,
            ticket=self.ids["ticket"],
            score=2,
            comment=self.say("响应太慢", "Too slow"),
            given_at=self.stage.clock.now(),
        )
        followed = f'customer == "{self.customer}" and scenario == "satisfaction"'
        (opened,) = desk.tickets.find(followed)
        self.ids["low"] = opened.id

    def take_over(self) -> None:
        """
        Give the ticket that came of it to somebody else.
        """
        owner = self.stage.staff["after_sales"][2]
        tickets = self.stage.desk(owner).tickets
        tickets.assign(self.ids["low"], owner, why=self.say("换人跟进", "A fresh eye"))
        tickets.move(self.ids["low"], "start")

    def make_good(self) -> None:
        """
        Say what is done so that it does not happen again.
        """
        owner = self.stage.staff["after_sales"][2]
        self._tell(
            owner,
            self.ids["low"],
            self.say(
                "加装备用网关，故障半小时内回电",
                "A second gateway, and a call back within half an hour",
            ),
        )
        self._close(owner, self.ids["low"])

    def want_more(self) -> None:
        """
        Change his need: one more line, and sooner.
        """
        self.stage.desk(self.sales).needs.change(
            self.ids["need"],
            {
                "description": self.say(
                    "产线数据看板，覆盖三条产线", "A data board, three lines"
                ),
                "deadline": self._day(15),
            },
        )

    def change_hands(self) -> None:
        """
        Enter who decides from now on; that is a milestone by itself.
        """
        desk = self.stage.desk(self.sales)
        desk.contacts.add(
            customer=self.customer,
            name=said(SUCCESSOR, self.stage.language),
            position=self.say("生产总监", "Production director"),
            phone="13800001002",
            decision_maker=True,
        )
        desk.contacts.change(
            self.ids["contact"], {"decision_maker": False, "primary": False}
        )

    def verify(self) -> None:
        """
        Check his name against the official register.
        """
        self.stage.desk(self.sales).verifications.add(
            customer=self.customer,
            field_name="name",
            value=said(NAME, self.stage.language),
            method="official",
            source=self.say("国家企业信用信息公示系统", "Register of companies"),
            verified_at=self.stage.clock.now(),
            verified_by=self.sales,
        )

    def rate_well(self) -> None:
        """
        Enter five points: the board runs.
        """
        desk = self.stage.desk(self.sales)
        solution = self.say("三条产线分批上线", "Three lines, one after another")
        desk.needs.move(self.ids["need"], "meet", solution=solution)
        desk.ratings.add(
            customer=self.customer,
            score=5,
            comment=self.say("三条产线都已上线", "All three lines run"),
            given_at=self.stage.clock.now(),
        )

    def archive(self) -> None:
        """
        Keep a dated snapshot; the record lives on.
        """
        reason = self.say("月末归档", "End of the month")
        self.stage.desk(self.sales).archives.take(self.customer, reason=reason)
