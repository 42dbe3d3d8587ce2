"""`make bench`: every figure against a named limit or peer, from one run. Nothing here is a test."""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import tempfile
from pathlib import Path

import backing_up
import comparing
import desk
import ingesting
import logging_requests
import on_spark
import petitions
import reading
import screening
from generate import generate
from measure import Result, report


def main() -> None:
    """Run all benchmarks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="generated charges")
    parser.add_argument("--petitions", type=int, default=500, help="generated petitions")
    parser.add_argument("--requests", type=int, default=100_000, help="generated government requests")
    parser.add_argument("--desk", type=int, default=1_000_000, help="generated charges that pages are shown over")
    parser.add_argument("--megabytes", type=int, default=1_000, help="of originals to back up")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="glasnost-bench-") as folder:
        file = Path(folder) / "charges.parquet"
        generate(file, options.rows)
        results += screening.results(file, options.rows)
        results += comparing.results(file, options.rows)
        results += ingesting.results(Path(folder), options.rows)
        large = Path(folder) / "large.parquet"
        generate(large, 5 * options.rows)
        results += screening.large_results(large, 5 * options.rows)
        large.unlink()
        if shutil.which("java") and importlib.util.find_spec("pyspark"):
            results += on_spark.results(file, min(options.rows, 1_000_000))
        results += desk.results(Path(folder), options.desk)
    results += petitions.results(options.petitions)
    results += reading.results()
    results += logging_requests.results(options.requests)
    results += backing_up.results(options.megabytes)
    report(results, options.json)


if __name__ == "__main__":
    main()
