"""
Play thirty days of a company's service desk, and leave a report page behind.

Run it from the folder above ``examples``:

    $ python examples/demo --lang zh --out demo-output

It needs ``pip install 'crmkit[all]' aiosmtpd rich``, and leaves ``crm.db``,
``mails/*.eml`` and ``report.html`` in the output folder.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Started by its path, Python looks for modules in this folder, not above it.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

    from demo.command import main

    sys.exit(main(sys.argv[1:]))
