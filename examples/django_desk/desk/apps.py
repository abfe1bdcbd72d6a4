"""
The application as Django knows it.
"""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """
    The desk of a shop.
    """

    name = "django_desk.desk"
    label = "desk"
