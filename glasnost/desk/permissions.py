"""Who may see and do what: the one function that every page, export, snippet and job asks."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is here for. Each may do what the one before may."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What somebody wants."""

    ENTER = "enter"  # to sign in: whoever is not signed in may do nothing else
    READ = "read"  # the register: cases, texts, verdicts, laws
    DECIDE = "decide"  # answer a question, correct an answer, screen again
    BRING_IN = "bring in"  # files into the register
    PETITION = "petition"  # papers in people's names
    TAKE_OUT = "take out"  # the register as a whole, out of the desk
    OWN = "own"  # one's own account, password, second factors, sessions; nobody else's
    ADMINISTER = "administer"  # accounts, roles, invitations; what everybody did


READER = frozenset({Action.ENTER, Action.READ, Action.OWN})
REVIEWER = READER | {Action.DECIDE, Action.BRING_IN, Action.PETITION}
ADMINISTRATOR = REVIEWER | {Action.TAKE_OUT, Action.ADMINISTER}
ALLOWED: dict[str, frozenset[Action]] = {
    Role.READER: READER,
    Role.REVIEWER: REVIEWER,
    Role.ADMINISTRATOR: ADMINISTRATOR,
}


def may(person: object, action: Action, owner: int | None = None) -> bool:
    """Whether the person may do it. owner: whose record it is done to, if it is somebody's own.

    What is somebody's own is that person's alone where the action is OWN, and else that person's and the
    administrators'.
    """
    if not getattr(person, "is_authenticated", False) or not getattr(person, "is_active", False):
        return action is Action.ENTER
    role = str(getattr(person, "role", ""))
    if action not in ALLOWED.get(role, frozenset()):
        return False
    if owner is None or owner == getattr(person, "pk", None):
        return True
    return action is not Action.OWN and role == Role.ADMINISTRATOR
