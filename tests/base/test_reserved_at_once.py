"""Many threads of one process make temporary files in one folder; none is taken for a leftover of another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yundong.base.reserving import reserved


@pytest.mark.parametrize("folder", [False, True])
def test_reserving_at_once_in_one_folder(tmp_path: Path, folder: bool) -> None:
    def reserve(number: int) -> bool:
        with reserved(tmp_path / f"table-{number}.parquet", folder=folder) as work:
            return work.exists()

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(reserve, range(600)))
    assert list(tmp_path.iterdir()) == []
