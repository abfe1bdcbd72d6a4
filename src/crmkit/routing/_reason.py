"""
Why a ticket went where it went: as data, and as text in both languages.

Invariants:
    - Each code has a text in both languages here.
    - A reason is complete without the facts that it was made from, so it can be
      kept with the ticket and read years later.

Not here: how the choice is made (:mod:`crmkit.routing` ``_ways``).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final

import attrs

from crmkit.labels import Label, Language
from crmkit.routing._facts import Candidate, Pointer

#: Why somebody was not chosen, though he could have taken the ticket.
COULD_HAVE: Final = frozenset({"less_fitting", "later", "busier", "recent", "tie"})

_PASSED: Final[Mapping[str, tuple[str, str]]] = {
    "unknown": ("not one of our people", "查无此人"),
    "inactive": ("has left", "已停用"),
    "unusable": ("has no department or no duties yet", "尚未明确部门与职责"),
    "elsewhere": ("works in another department", "不在该部门"),
    "role": ("has none of the roles: {missing}", "没有所需角色：{missing}"),
    "skills": ("lacks {missing}", "不具备{missing}"),
    "absent": ("absent until {until}", "{until} 前不在"),
    "full": ("full, {share}", "已满，{share}"),
    "less_fitting": ("lacks {missing}, which is preferred", "缺少优先考虑的{missing}"),
    "later": ("has his turn later", "轮次在后"),
    "busier": ("has more work, {share}", "任务更多，{share}"),
    "recent": ("was given work more recently", "最近刚分配过"),
    "tie": ("equal in everything, later by id", "条件相同，编号在后"),
}

_CHOSEN: Final[Mapping[str, tuple[str, str]]] = {
    "next_in_turn": ("{person} is next in turn", "轮到{person}"),
    "least_loaded": ("{person} has the least work", "{person}任务最少"),
    "fixed": ("{person} is named for it", "指定由{person}负责"),
    "supervisor": ("{person} supervises the department", "由部门主管{person}负责"),
    "queued": ("it waits until somebody takes it", "排队待领取"),
    "nobody": ("nobody can take it now, it waits", "暂时无人可接，排队等待"),
    "no_department": (
        "there is no such department, it waits",
        "没有这个部门，排队等待",
    ),
    "no_supervisor": (
        "the department has no supervisor, it waits",
        "该部门没有主管，排队等待",
    ),
}


@attrs.frozen(kw_only=True)
class PassedOver:
    """
    Somebody who was not chosen, and why.

    Attributes:
        user: Id of the user.
        name: What he was called.
        code: ``unknown``, ``inactive``, ``unusable``, ``elsewhere``, ``role``,
            ``skills``, ``absent`` or ``full``: he could not take it.
            ``less_fitting``, ``later``, ``busier``, ``recent`` or ``tie``: he could,
            and another came first.
        until: For ``absent``, when he is back, UTC.
        load: How much he had.
        capacity: How much he can carry; None for any amount.
        missing: The roles or tags that were asked for.

    >>> PassedOver(user="U1", name="李娜", code="full", load=5, capacity=5).text("zh")
    '李娜（已满，5/5）'
    """

    user: str
    name: str
    code: str
    until: datetime | None = None
    load: int = 0
    capacity: int | None = None
    missing: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        person: Candidate,
        code: str,
        missing: Iterable[str] = (),
        capacity: int | None = None,
    ) -> "PassedOver":
        """
        Return that a candidate was not chosen.

        Args:
            person: Who.
            code: Why.
            missing: The roles or tags that were asked for.
            capacity: How much he can carry.
        """
        return cls(
            user=person.id,
            name=person.shown,
            code=code,
            until=person.absent_until if code == "absent" else None,
            load=person.load,
            capacity=capacity,
            missing=tuple(sorted(missing)),
        )

    @property
    def could_have(self) -> bool:
        """
        Whether he could have taken it.
        """
        return self.code in COULD_HAVE

    def why(self, language: Language, zone: tzinfo = UTC) -> str:
        """
        Return why he was not chosen, without his name.

        Args:
            language: Language of the text.
            zone: In which instants are shown.
        """
        chinese = language == "zh"
        until = self.until.astimezone(zone) if self.until else None
        whole = "" if self.capacity is None else f"/{self.capacity}"
        return _PASSED[self.code][chinese].format(
            missing=("、" if chinese else ", ").join(self.missing),
            until=f"{until:%Y-%m-%d %H:%M %Z}" if until else "",
            share=f"{self.load}{whole}",
        )

    def text(self, language: Language, zone: tzinfo = UTC) -> str:
        """
        Return who was not chosen, and why.
        """
        why = self.why(language, zone)
        return f"{self.name}（{why}）" if language == "zh" else f"{self.name} ({why})"


@attrs.frozen(kw_only=True)
class Reason:
    """
    Why a ticket went to a person, or waits.

    Attributes:
        code: ``next_in_turn``, ``least_loaded``, ``fixed``, ``supervisor``:
            it has an owner. ``queued``, ``nobody``, ``no_department``,
            ``no_supervisor``: it waits.
        route: What the route is called.
        department: What the department is called.
        person: What the owner is called; empty if it waits.
        passed_over: Everybody who was looked at and not chosen: first who could
            have taken it, in the order in which they would have.
        waived: Required tags that the owner lacks; the ticket had waited so long
            that they were only preferred.
    """

    code: str
    route: Label | None = None
    department: Label | None = None
    person: str = ""
    passed_over: tuple[PassedOver, ...] = ()
    waived: tuple[str, ...] = ()

    def text(self, language: Language, zone: tzinfo = UTC) -> str:
        """
        Return the reason in one language.

        Those who could have taken it are counted, the others named.

        Args:
            language: Language of the text.
            zone: In which instants are shown.

        >>> away = PassedOver(user="U2", name="王芳", code="inactive")
        >>> reason = Reason(code="next_in_turn", person="李娜", passed_over=(away,),
        ...     route=Label("Inquiry", "咨询"), department=Label("Service", "客服部"))
        >>> print(reason.text("en"))
        Inquiry → Service: 李娜 is next in turn; passed over: 王芳 (has left)
        >>> print(reason.text("zh"))
        咨询 → 客服部：轮到李娜；跳过：王芳（已停用）
        """
        chinese = language == "zh"
        labels = (self.route, self.department)
        head = " → ".join(label.text(language) for label in labels if label)
        chosen = _CHOSEN[self.code][chinese].format(person=self.person)
        first = f"{head}{'：' if chinese else ': '}{chosen}" if head else chosen
        tail = self._tail_zh(zone) if chinese else self._tail_en(zone)
        return ("；" if chinese else "; ").join([first, *tail])

    def _tail_en(self, zone: tzinfo) -> list[str]:
        unable, able = self._split()
        tail = []
        if self.waived:
            tail.append(f"waived after waiting: {', '.join(self.waived)}")
        if unable:
            tail.append(f"passed over: {', '.join(p.text('en', zone) for p in unable)}")
        if able:
            tail.append(f"{able} more could have taken it")
        return tail

    def _tail_zh(self, zone: tzinfo) -> list[str]:
        unable, able = self._split()
        tail = []
        if self.waived:
            tail.append(f"久候后不再要求：{'、'.join(self.waived)}")
        if unable:
            tail.append(f"跳过：{'、'.join(p.text('zh', zone) for p in unable)}")
        if able:
            tail.append(f"另有 {able} 人可接")
        return tail

    def _split(self) -> tuple[list[PassedOver], int]:
        unable = [person for person in self.passed_over if not person.could_have]
        return unable, len(self.passed_over) - len(unable)


@attrs.frozen(kw_only=True)
class Assignment:
    """
    Where a ticket goes, to whom, and why.

    Attributes:
        department: Id of the department; None if there is none of that name.
        owner: Id of the user; None if it waits.
        route: Name of the route or destination.
        pointer: Whose turn it is now, to be kept; None if nobody's turn has passed.
        reason: Why.
    """

    department: str | None
    owner: str | None
    route: str | None
    pointer: Pointer | None = None
    reason: Reason
