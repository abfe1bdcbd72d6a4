"""
The addresses of the project.
"""

from django.urls import path

from django_desk.desk import views

urlpatterns = [
    path("orders/<str:order>/failed", views.order_failed),
    path("tickets/<str:number>", views.ticket),
]
