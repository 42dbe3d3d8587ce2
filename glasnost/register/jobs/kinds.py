"""The kinds of jobs: a name, and the function that does it. The layers above register theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from glasnost.register.register import Register

Arguments = Mapping[str, Any]


class Progress(Protocol):
    """Told what is being done, how much of it is done, and of how much (None: not known)."""

    def __call__(self, what: str, done: int, total: int | None = None) -> None: ...


class Work(Protocol):
    """What a job is given to do its work with."""

    register: Register
    arguments: Arguments

    @property
    def output(self) -> Path:
        """A private folder for the files of this job; the same when the job is done again."""

    def progress(self, what: str, done: int, total: int | None = None) -> None:
        """Say how far it is, as often as one likes. Ends the job by an exception if it was cancelled."""


@dataclass(frozen=True)
class Kind:
    """run: does the work and returns what to tell of it, as JSON. Raises Problem for what a person can put right.

    identify: what makes two requests the same, beside their arguments: the state of the register that they meet.
    stands: whether what was done is still there; if not, the same request is done again.
    """

    name: str
    run: Callable[[Work], dict[str, Any]]
    identify: Callable[[Register, Arguments], str] = lambda register, arguments: ""
    stands: Callable[[Register, Arguments], bool] = lambda register, arguments: True


_kinds: dict[str, Kind] = {}
Allowed = Callable[[Register, str, str], bool]
_allowed: list[Allowed] = []


def allow_by(ask: Allowed) -> None:
    """Let a layer above say whether a job may be done: asked with the register, the kind, and who asked for it."""
    _allowed[:] = [ask]


def is_allowed(register: Register, kind: str, by: str) -> bool:
    """Whether whoever asked for a job may still do so; what the command line asks for always may."""
    return all(ask(register, kind, by) for ask in _allowed)


def add(kind: Kind) -> None:
    """Register a kind. The same name twice is the same kind."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    """Raises KeyError for a kind whose layer has not been imported."""
    return _kinds[name]


def is_known(name: str) -> bool:
    """Whether this process can do such a job."""
    return name in _kinds


def key_of(kind: Kind, register: Register, arguments: Arguments) -> str:
    """The key of a request: the same for the same request."""
    told = json.dumps([kind.name, arguments, kind.identify(register, arguments)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
