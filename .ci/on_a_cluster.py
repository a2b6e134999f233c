#!/usr/bin/env python3
"""Call ``yundong`` with ADDRESS replaced by that of a Dask scheduler started on this machine, for bounds.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        words = [word.replace("ADDRESS", cluster.scheduler_address) for word in sys.argv[1:]]
        found = subprocess.run([Path(sys.executable).parent / "yundong", *words])
    sys.exit(found.returncode)
