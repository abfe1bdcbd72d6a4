"""
What the shop's pages and its warehouse ask for.
"""

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from django_desk.desk.models import FailedOrder
from django_desk.desk.service import crm


@require_POST
@transaction.atomic
def order_failed(request: HttpRequest, order: str) -> JsonResponse:
    """
    Mark an order in the shop's table and open a ticket: both or neither.

    A warehouse that got no answer asks again, and gets the same ticket.
    """
    desk = crm()
    by = desk.as_system("shop")
    with desk.begin(by=by, connection=connection, key=f"failed {order}") as work:
        ticket = work.tickets.open(
            customer=request.POST["customer"],
            kind="complaint",
            priority="high",
            order_number=order,
            description=f"Order {order} could not be delivered",
        )
    FailedOrder.objects.update_or_create(
        number=order, defaults={"ticket": ticket.number}
    )
    return JsonResponse({"ticket": ticket.number})


@require_GET
def ticket(request: HttpRequest, number: str) -> JsonResponse:
    """
    Show how far a ticket has come.
    """
    try:
        found = crm().as_system("shop").tickets.by_number(number)
    except LookupError as error:
        return JsonResponse({"error": str(error)}, status=404)
    return JsonResponse({"ticket": number, "status": found.status})
