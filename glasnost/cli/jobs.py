"""`glasnost jobs`: the queue of long work that the desk uses."""

from __future__ import annotations

import sys
import threading
from importlib import import_module

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define_group, option, pass_setting
from glasnost.cli.signals import unwound
from glasnost.cli.tables import know_all
from glasnost.model.language import _, counted, mark

KINDS = ("glasnost.reading.jobs", "glasnost.rules.jobs", "glasnost.petitions.jobs", "glasnost.desk.jobs")


@define_group(
    "jobs",
    short_help=mark("Long work that waits, runs, or is done."),
    help=mark("Long work that waits, runs, or is done. The web pages ask for it, and a worker does it."),
)
def command() -> None:
    """See the subcommands."""


@command.command("list", help=mark("The newest jobs, with their state and what came of them."))
@pass_setting
def list_jobs(setting: Setting) -> None:
    from glasnost.register import Register
    from glasnost.register.jobs.queue import recent

    jobs = recent(Register.open(setting.register))
    if setting.json:
        show.as_json([{**vars(job), "made_at": job.made_at.isoformat()} | _times(job) for job in jobs])
        return
    words = {
        "queued": _("waiting"),
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
        "cancelled": _("called off"),
    }
    for job in jobs:
        show.say(f"{job.id:>6}  {job.made_at:%Y-%m-%d %H:%M}  {job.kind:<10}  {words[job.state]}")
        if job.state == "running" and job.doing:
            done = show.number(job.done) + (f" / {show.number(job.total)}" if job.total is not None else "")
            show.say(f"        {job.doing}: {done}")
        if job.what:
            show.say(f"        {job.what} {job.remedy}".rstrip())
    if not jobs:
        show.say(_("There are no jobs."))


def _times(job: object) -> dict[str, str | None]:
    found = {name: getattr(job, name) for name in ("started_at", "ended_at")}
    return {name: moment.isoformat() if moment else None for name, moment in found.items()}


@command.command(
    "work",
    help=mark(
        "Do the jobs that wait, one after another, until the command is ended. A job that is interrupted, even by a "
        "power cut, is done by the next worker."
    ),
)
@option("--until-empty", is_flag=True, help=mark("End when no job is left."))
@option("--while-open", is_flag=True, help=mark("End when standard input is closed, after the job at hand."))
@pass_setting
@click.pass_context
def work_jobs(context: click.Context, setting: Setting, until_empty: bool, while_open: bool) -> None:
    from glasnost.register import Register
    from glasnost.register.jobs.worker import work

    know_all()
    for name in KINDS:
        import_module(name)
    register = Register.open(setting.register)
    stop = threading.Event()
    if while_open:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    with unwound():
        count = work(register, until_empty=until_empty, stop=stop)
    if setting.json:
        show.as_json({"jobs": count})
    else:
        show.say(counted("{n} job done.", "{n} jobs done.", count).format(n=show.number(count)))


def _wait_for_end(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()
