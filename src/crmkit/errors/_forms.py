"""
Errors about forms: documents that are none, and what people fill in.
"""

from crmkit.errors._base import CrmkitError
from crmkit.errors._lines import all_in_chinese
from crmkit.errors._records import FieldError


class FormError(CrmkitError, ValueError):
    """
    A form that cannot be filled in; all problems together.

    Attributes:
        form: Name of the form.
        problems: What is wrong, a line each.

    >>> print(FormError("universal", ("there is no part 'cusomer'",)))
    form 'universal' cannot be used:
      there is no part 'cusomer'
    """

    def __init__(self, form: str, problems: tuple[str, ...]) -> None:
        super().__init__(form, problems)
        self.form, self.problems = form, problems

    def __str__(self) -> str:
        head = f"form {self.form!r} cannot be used:"
        return "\n  ".join([head, *self.problems])

    def _zh(self) -> str:
        head = f"表单 {self.form!r} 无法使用："
        return all_in_chinese(head, self.problems)


class TableError(CrmkitError, ValueError):
    """
    A table that cannot be read or written; all problems together.

    Attributes:
        table: Name of the table.
        problems: What is wrong, a line each.

    >>> print(TableError("customers", ("column '客户' shows what is not: 'x.y'",)))
    table 'customers' cannot be used:
      column '客户' shows what is not: 'x.y'
    """

    def __init__(self, table: str, problems: tuple[str, ...]) -> None:
        super().__init__(table, problems)
        self.table, self.problems = table, problems

    def __str__(self) -> str:
        head = f"table {self.table!r} cannot be used:"
        return "\n  ".join([head, *self.problems])

    def _zh(self) -> str:
        head = f"表格 {self.table!r} 无法使用："
        return all_in_chinese(head, self.problems)


class FormFieldError(FieldError):
    """
    Something that was filled in and cannot be taken, told by the form's own labels.

    Attributes:
        place: Module and field as the form calls them, in English.
        place_zh: The same in Chinese.
        problem: What is wrong.

    >>> missing = FieldError("universal", "core_need", "required", "None")
    >>> error = FormFieldError("Needs, Core need", "需求与期望·核心需求描述", missing)
    >>> print(error)
    Needs, Core need: is required
    >>> error.text("zh"), error.field
    ('需求与期望·核心需求描述：必填', 'core_need')
    """

    def __init__(self, place: str, place_zh: str, problem: FieldError) -> None:
        super().__init__(*problem.args)
        self.args = (place, place_zh, problem)
        self.detail_zh = problem.detail_zh
        if problem.labels:
            self.labels = problem.labels
        self.place, self.place_zh, self.problem = place, place_zh, problem

    def __str__(self) -> str:
        return f"{self.place}: {self._problem('en')}"

    def _zh(self) -> str:
        return f"{self.place_zh}：{self._problem('zh')}"
