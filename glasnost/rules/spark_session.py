"""Starting Spark, and what it says when it cannot: its own messages are pages long, come late, and may quote rows."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.model.language import _
from glasnost.model.problems import Problem

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTERS = re.compile(r"local(\[(\*|[1-9]\d*)(,[1-9]\d*)?\])?|spark://[^:/,\s]+:\d+(,[^:/,\s]+:\d+)*|yarn|k8s://\S+")
JAVA = 17  # the oldest that Spark 4 runs on
ANSWERS_WITHIN = 5.0  # seconds; Spark itself would try for more than a minute, and then not say what it tried
OTHER_VERSION = "a worker has glasnost"
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",  # names are quoted as in DuckDB
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


def start(master: str) -> SparkSession:
    """A session at `master` (local[2], spark://host:7077, yarn …). Raises Problem."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Problem(
            _("Spark is not installed"), remedy=_("Install it: pip install 'glasnost[spark]'; it needs Java 17 too.")
        ) from error
    _check_master(master)
    _check_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("glasnost")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
    except Exception as error:  # pyspark raises what Java threw, in many kinds
        raise named(error, master) from error
    return session


def _check_master(master: str) -> None:
    """Spark's launcher only dies of a wrong address, and waits long for one where nobody listens."""
    if not MASTERS.fullmatch(master):
        what = _("«{master}» is no address of a Spark master").format(master=master)
        raise Problem(what, remedy="--master local[*]")
    if master == "yarn" and not (os.environ.get("HADOOP_CONF_DIR") or os.environ.get("YARN_CONF_DIR")):
        raise Problem(
            _("Spark does not know where the cluster is: HADOOP_CONF_DIR is not set"),
            where=master,
            remedy=_("Set HADOOP_CONF_DIR to the folder with the cluster's core-site.xml and yarn-site.xml."),
        )
    if master.startswith("spark://"):
        addresses = [one.rsplit(":", 1) for one in master.removeprefix("spark://").split(",")]
        if not any(_answers(host, int(port)) for host, port in addresses):
            raise Problem(
                _("no Spark master answers there"),
                where=master,
                remedy=_("Check the address, and that the master runs and can be reached from this machine."),
            )


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=ANSWERS_WITHIN):
            return True
    except (OSError, OverflowError):
        return False


def _check_java() -> None:
    """Raises Problem unless a Java that Spark runs on is found where Spark looks for it."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    remedy = _("Install a full Java 17 (openjdk-17-jre-headless), or set JAVA_HOME.")
    try:
        said = subprocess.run([java or "java", "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise Problem(_("Spark found no Java"), where=home or "", remedy=remedy) from error
    found = re.search(r'version "(\d+)(?:\.(\d+))?', said.stderr + said.stdout)
    version = int(found[2] if found[1] == "1" and found[2] else found[1]) if found else None
    if version is not None and version < JAVA:
        raise Problem(
            _("Spark needs Java {needed} or newer, and found {found}").format(needed=JAVA, found=version),
            where=str(java),
            remedy=remedy,
        )


def named(error: Exception, master: str) -> Problem:
    """What Spark said, in one line."""
    if isinstance(error, Problem):
        return error
    text = str(error)
    if "JAVA_GATEWAY_EXITED" in text or "Java gateway" in text or isinstance(error, FileNotFoundError):
        return Problem(
            _("Spark's Java ended before it began"),
            where=master,
            remedy=_("Install a full Java 17 (openjdk-17-jre-headless), or set JAVA_HOME."),
        )
    other = re.search(OTHER_VERSION + r" ([\w.+-]+)", text)
    if other:
        return Problem(
            _("a worker has another version of Glasnost: {version}").format(version=other[1]),
            where=master,
            remedy=_("Install the same version on every worker; docs/spark.md says how."),
        )
    return Problem(
        _("Spark could not finish ({kind})").format(kind=type(error).__name__),
        where=master,
        remedy=_("Look into the log of Spark; docs/spark.md says what the workers need."),
    )
