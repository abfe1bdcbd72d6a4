"""
Reports: flat facts, measures that carry their definitions, and a page to send.
"""

from crmkit.reports._blocks import (
    Block,
    Card,
    Chart,
    Column,
    Noted,
    Points,
    Section,
    Table,
    Text,
)
from crmkit.reports._charts import (
    FULL,
    HALF,
    PALETTE,
    bars,
    binned,
    histogram,
    horizontal_bars,
    stacked_bars,
    wide_chart,
)
from crmkit.reports._facts import TicketFact, Yardstick, ticket_fact
from crmkit.reports._metrics import (
    Metric,
    Unit,
    mean,
    metric_card,
    percentile,
    span_text,
)
from crmkit.reports._page import report_page
from crmkit.reports._promise import promise_text
from crmkit.reports._service import service_sections
from crmkit.reports._summary import (
    ServiceSummary,
    Tally,
    compliance,
    reopen_rate,
    summarise,
    time_metrics,
)
from crmkit.reports._wording import Wording

__all__ = [
    "FULL",
    "HALF",
    "PALETTE",
    "Block",
    "Card",
    "Chart",
    "Column",
    "Metric",
    "Noted",
    "Points",
    "Section",
    "ServiceSummary",
    "Table",
    "Tally",
    "Text",
    "TicketFact",
    "Unit",
    "Wording",
    "Yardstick",
    "bars",
    "binned",
    "compliance",
    "histogram",
    "horizontal_bars",
    "mean",
    "metric_card",
    "percentile",
    "promise_text",
    "reopen_rate",
    "report_page",
    "service_sections",
    "span_text",
    "stacked_bars",
    "summarise",
    "ticket_fact",
    "time_metrics",
    "wide_chart",
]
