"""
What is due and what is to be sent, done by Celery on as many machines as are needed.

With a broker and a store that all of them reach, from the folder ``examples``::

    $ export DESK_BROKER=redis://broker.example.com/0
    $ export DESK_STORE=postgresql://desk@db.example.com/crm
    $ export DESK_MAIL='smtp+tls://crm:password@mail.example.com?from=crm@example.com'
    $ celery -A celery_workers.app worker        # on every machine
    $ celery -A celery_workers.app beat          # on one of them

What each line is for: ``docs/how-to/spread-work-over-machines.md``.
"""
