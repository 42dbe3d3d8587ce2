"""`make bench`: every figure against a named limit or peer, from one run. Nothing here is a test."""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import tempfile
from pathlib import Path

import auditing
import backing_up
import comparing
import desk
import disclosure
import ingesting
import logging_requests
import on_spark
import petitions
import publishing
import reading
import screening
import searching
import site_benchmark
from generate import generate
from measure import Result, report


def main() -> None:
    """Run all benchmarks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="generated charges")
    parser.add_argument("--petitions", type=int, default=500, help="generated petitions")
    parser.add_argument("--desk", type=int, default=1_000_000, help="generated charges that pages are shown over")
    parser.add_argument("--requests", type=int, default=100_000, help="generated government requests")
    parser.add_argument("--megabytes", type=int, default=1_000, help="of originals to back up")
    parser.add_argument("--exhibits", type=int, default=100_000, help="generated exhibits to search")
    parser.add_argument("--archive", type=float, default=1.0, help="of 50,000 items to audit")
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
    with tempfile.TemporaryDirectory(prefix="glasnost-bench-") as folder:
        results += publishing.results(Path(folder), min(options.rows, 1_000_000))
        results += site_benchmark.results(Path(folder))
        results += disclosure.results(min(options.rows, 1_000_000))
    results += petitions.results(options.petitions)
    results += reading.results()
    results += searching.results(options.exhibits)
    results += logging_requests.results(options.requests)
    results += auditing.results(options.archive)
    results += backing_up.results(options.megabytes)
    report(results, options.json)


if __name__ == "__main__":
    main()
