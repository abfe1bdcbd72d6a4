"""
A small Django project that keeps its tickets with crmkit, in Django's own tables.

Run it from the folder ``examples``::

    python django_desk/manage.py migrate
    python django_desk/manage.py runserver
"""
