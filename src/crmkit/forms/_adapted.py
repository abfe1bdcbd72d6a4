"""
A form as a company wants it: without hidden fields, with its own labels.

Invariants:
    - Of a sound form comes a sound one, unless two fields are now called alike.
    - Where several fields of a form fill in one field of records, each for another
      record, they keep their labels, which say more.

Not here: which options can be used (:mod:`crmkit.presets`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from crmkit.forms._document import FormDocument, FormField
from crmkit.records import FieldOption


def adapted(document: FormDocument, options: Iterable[FieldOption]) -> FormDocument:
    """
    Return a form without the fields that are hidden, by the company's labels.

    >>> from crmkit.presets import form
    >>> industry = FieldOption(record="customer", field="industry", hidden=True)
    >>> universal = form("universal").document
    >>> [len(module.fields) for module in universal.modules][:1]
    [7]
    >>> [len(module.fields) for module in adapted(universal, [industry]).modules][:1]
    [6]
    """
    known = {option.path: option for option in options}
    if not known:
        return document
    paths = dict(_paths(document))
    hidden = {name for name, path in paths.items() if _hides(known, path)}
    shared = Counter(paths.values())
    own = {path: option for path, option in known.items() if shared[path] == 1}
    return replace(
        document,
        modules=tuple(
            replace(
                module,
                fields=tuple(
                    _called(field, own.get(paths[field.name]))
                    for field in module.fields
                    if field.name not in hidden
                ),
            )
            for module in document.modules
        ),
        purposes=tuple(
            replace(
                purpose,
                asks=tuple(name for name in purpose.asks if name not in hidden),
                requires=tuple(n for n in purpose.requires if n not in hidden),
            )
            for purpose in document.purposes
        ),
    )


def mandatory_names(
    document: FormDocument, options: Iterable[FieldOption]
) -> frozenset[str]:
    """
    Return the names of the fields of a form without which no record comes about.
    """
    wanted = {
        option.path
        for option in options
        if option.mandatory or document.name in option.forms
    }
    return frozenset(name for name, path in _paths(document) if path in wanted)


def _paths(document: FormDocument) -> Iterator[tuple[str, str]]:
    records = {part.name: part.record for part in document.parts}
    for module in document.modules:
        for field in module.fields:
            own = f"custom.{field.field}" if field.custom else field.field
            yield field.name, f"{records.get(field.part)}.{own}"


def _hides(known: Mapping[str, FieldOption], path: str) -> bool:
    return path in known and known[path].hidden


def _called(field: FormField, option: FieldOption | None) -> FormField:
    if option is None or not option.relabels:
        return field
    en, zh = option.en or field.en, option.zh or field.zh
    return replace(field, en=en, zh=zh, aliases=())
