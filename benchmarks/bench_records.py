"""
What a record costs, against an equal ``BaseModel`` and a plain slotted class.

The model is made from the annotations of :class:`~crmkit.records.Customer`, so
both check the same fields in the same way; the slotted class checks nothing and
shows what the memory must be.
"""

import dataclasses
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from benchmarks._timing import Comparison, compare
from crmkit.records import Customer, masked

CALLS = 300
ROUNDS = 40
KEPT = 10_000  # instances alive at once when memory is measured
FULL = {
    "id": "C1",
    "version": 3,
    "number": "C20260302001",
    "name": "华东机械有限公司",
    "kind": "company",
    "industry": "制造业",
    "size": "中小企业",
    "province": "浙江",
    "city": "杭州",
    "address": "文三路 1 号",
    "uscc": "91330100MA27XY1234",
    "phone": "13812345678",
    "email": "info@example.com",
    "source": "展会",
    "stage": "interested",
    "grade": "key",
    "owner": "li",
    "department": "d1",
    "first_contact_on": "2026-01-05",
    "cooperation_start_on": "2026-02-01",
    "last_contacted_at": "2026-03-02T01:30:00Z",
    "created_at": "2026-03-02T01:30:00Z",
    "tags": ["VIP", "老客户"],
    "remarks": "第一行\n第二行",
    "custom": {"seats": 12, "plan": "1200.50"},
    "external_id": "erp-1",
}
#: What somebody types into a form: a dataclass sets its empty fields, too, which a
#: model need not, so this is the harder case.
TYPED = {
    name: FULL[name]
    for name in (
        "name",
        "industry",
        "city",
        "phone",
        "email",
        "stage",
        "tags",
        "custom",
    )
}


def model_of(cls: type[Any]) -> type[BaseModel]:
    """
    Return a model with the fields of a record class.
    """
    hints = get_type_hints(cls, include_extras=True)
    fields: dict[str, Any] = {
        field.name: (hints[field.name], field.default)
        for field in dataclasses.fields(cls)
    }
    config = ConfigDict(extra="forbid", frozen=True)
    return create_model(f"{cls.__name__}Model", __config__=config, **fields)


def slotted(cls: type[Any]) -> Callable[[Mapping[str, object]], object]:
    """
    Return what makes instances of a plain slotted class with the same fields.
    """
    names = tuple(field.name for field in dataclasses.fields(cls))
    plain = type(f"Plain{cls.__name__}", (), {"__slots__": names})

    def make(values: Mapping[str, object]) -> object:
        made = plain()
        for name in names:
            setattr(made, name, values[name])
        return made

    return make


def bytes_each(make: Callable[[], object]) -> float:
    """
    Return the bytes that one more instance takes, without its values.
    """
    make()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = [make() for _ in range(KEPT)]
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / len(kept)


def memory(model: type[BaseModel]) -> Comparison:
    """
    Compare instances that share their values, so that only they are counted.
    """
    record = Customer.of(FULL)
    values = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    make = slotted(Customer)
    return Comparison(
        "memory of one customer, without its values",
        {
            "plain slotted class": bytes_each(lambda: make(values)),
            "Customer": bytes_each(lambda: Customer(**values)),
            "BaseModel": bytes_each(lambda: model.model_construct(**values)),
        },
        targets={"Customer": 1.05},
        unit="B",
    )


def masking(record: Customer) -> Comparison:
    """
    Compare a copy without some values with one that has another.
    """
    masks = dict.fromkeys(("name", "phone", "email", "address", "uscc"), "***")
    masks["plan"] = "***"
    return compare(
        "copy of a customer with six values hidden, one of them a custom one",
        {
            "replace": lambda: record.replace(name="x"),
            "masked": lambda: masked(record, masks),
        },
        calls=CALLS,
        rounds=ROUNDS,
        targets={"masked": 0.75},
    )


def main() -> list[Comparison]:
    """
    Compare checking, writing, hiding and memory.
    """
    model = model_of(Customer)
    record, other = Customer.of(FULL), model.model_validate(FULL)
    text = record.to_json()

    def against(
        title: str,
        theirs: Callable[[], object],
        ours: Callable[[], object],
        **top: float,
    ) -> Comparison:
        return compare(
            title,
            {"BaseModel": theirs, "Customer": ours},
            calls=CALLS,
            rounds=ROUNDS,
            targets=top,
        )

    return [
        against(
            "dict to checked customer",
            lambda: model.model_validate(FULL),
            lambda: Customer.of(FULL),
            Customer=1.0,
        ),
        against(
            "JSON to checked customer",
            lambda: model.model_validate_json(text),
            lambda: Customer.from_json(text),
            Customer=1.0,
        ),
        against(
            "dict to checked customer, 8 of 26 fields given",
            lambda: model.model_validate(TYPED),
            lambda: Customer.of(TYPED),
        ),
        against(
            "customer to plain values",
            lambda: other.model_dump(mode="json"),
            record.to_dict,
            Customer=1.1,
        ),
        against(
            "customer to JSON", other.model_dump_json, record.to_json, Customer=1.1
        ),
        masking(record),
        memory(model),
    ]
