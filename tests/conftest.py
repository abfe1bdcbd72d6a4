"""
What every test may use.
"""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """
    Folder of real data nobody here wrote; tests that need it skip without it.
    """
    for parent in Path(__file__).resolve().parents:
        folder = parent / "shared" / "data"
        if (folder / "README.md").is_file():
            return folder
    pytest.skip("the folder shared/data with real data is not there")
