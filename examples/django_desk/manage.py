"""
Django's command line for this project.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """
    Run a command of Django, such as ``migrate`` or ``runserver``.
    """
    from django.core.management import execute_from_command_line

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_desk.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
