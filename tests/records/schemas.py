"""
The JSON Schemas on file; ``python -m tests.records.schemas`` writes them anew.
"""

import json
from pathlib import Path

from crmkit.records import RECORD_TYPES, Record

FOLDER = Path(__file__).parent / "snapshots"


def written(cls: type[Record]) -> str:
    """
    Return a schema as it stands in its file.
    """
    return json.dumps(cls.json_schema(), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """
    Write the schema of every record class.
    """
    for cls in RECORD_TYPES:
        (FOLDER / f"{cls.type_name}.json").write_text(written(cls), "utf-8")


if __name__ == "__main__":
    main()
