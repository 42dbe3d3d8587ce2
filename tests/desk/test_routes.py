"""Every route × role × one's own or another's record. The routes come from the router, what is expected from here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from glasnost.register import requests as request_log
from glasnost.register.jobs import uploads, worker
from glasnost.requests.log.intake import log_file
from glasnost.rules.prepared import questions_now, records_now

if TYPE_CHECKING:
    from conftest import Desk

LAW = "ru/repeal-519-fz-2018"

NOBODY, READER, REVIEWER, ADMINISTRATOR = ROLES = (None, "reader", "reviewer", "administrator")

OWN_OR_ADMINISTRATOR = "own or administrator"

# Who may send each method to each route at least; and whether the record in the address is somebody's own.
# Written down here a second time on purpose: a route that is not listed fails, and so does one that has changed.
EXPECTED: dict[str, tuple[dict[str, str | None], bool | str]] = {
    "enter": ({"GET": NOBODY, "POST": NOBODY}, False),
    "account_login": ({"GET": NOBODY, "POST": NOBODY}, False),
    "mfa_authenticate": ({"GET": NOBODY, "POST": NOBODY}, False),
    "account_logout": ({"POST": NOBODY}, False),
    "language": ({"POST": NOBODY}, False),
    "account": ({"GET": READER}, False),
    "password": ({"GET": READER, "POST": READER}, False),
    "end_sessions": ({"POST": READER}, False),
    "mfa_index": ({"GET": READER}, False),
    "account_reauthenticate": ({"GET": READER, "POST": READER}, False),
    "mfa_reauthenticate": ({"GET": READER, "POST": READER}, False),
    "mfa_reauthenticate_webauthn": ({"GET": READER, "POST": READER}, False),
    "mfa_activate_totp": ({"GET": READER, "POST": READER}, False),
    "mfa_deactivate_totp": ({"GET": READER, "POST": READER}, False),
    "mfa_list_webauthn": ({"GET": READER}, False),
    "mfa_add_webauthn": ({"GET": READER, "POST": READER}, False),
    "mfa_remove_webauthn": ({"GET": READER, "POST": READER}, True),
    "mfa_view_recovery_codes": ({"GET": READER}, False),
    "mfa_generate_recovery_codes": ({"GET": READER, "POST": READER}, False),
    "queue": ({"GET": READER}, False),
    "progress": ({"GET": READER}, False),
    "again": ({"POST": REVIEWER}, False),
    "questions": ({"GET": READER, "POST": REVIEWER}, False),
    "charges": ({"GET": READER}, False),
    "find": ({"GET": READER}, False),
    "case": ({"GET": READER}, False),
    "answer": ({"POST": REVIEWER}, False),
    "why": ({"GET": READER}, False),
    "search": ({"GET": READER}, False),
    "search_picture": ({"POST": READER}, False),
    "search_save": ({"POST": REVIEWER}, False),
    "search_forget": ({"POST": REVIEWER}, False),
    "laws": ({"GET": READER}, False),
    "law": ({"GET": READER, "POST": REVIEWER}, False),
    "requests": ({"GET": READER}, False),
    "request": ({"GET": READER}, False),
    "import": ({"GET": REVIEWER, "POST": REVIEWER}, False),
    "import_confirm": ({"POST": REVIEWER}, OWN_OR_ADMINISTRATOR),
    "import_discard": ({"POST": REVIEWER}, OWN_OR_ADMINISTRATOR),
    "jobs": ({"GET": READER}, False),
    "job": ({"GET": READER}, False),
    "job_cancel": ({"POST": REVIEWER}, OWN_OR_ADMINISTRATOR),
    "job_workbook": ({"GET": READER}, False),
    "job_papers": ({"GET": REVIEWER}, False),
    "job_paper": ({"GET": REVIEWER}, False),
    "job_export": ({"GET": ADMINISTRATOR}, OWN_OR_ADMINISTRATOR),
    "petitions": ({"GET": REVIEWER}, False),
    "petitions_bulk": ({"POST": REVIEWER}, False),
    "petition": ({"GET": REVIEWER}, False),
    "petition_paper": ({"GET": REVIEWER}, False),
    "history": ({"GET": READER}, False),
    "history_record": ({"GET": READER}, False),
    "events": ({"GET": ADMINISTRATOR}, False),
    "export": ({"GET": ADMINISTRATOR, "POST": ADMINISTRATOR}, False),
    "people": ({"GET": ADMINISTRATOR}, False),
    "people_invite": ({"POST": ADMINISTRATOR}, False),
    "people_role": ({"POST": ADMINISTRATOR}, False),
    "people_sessions": ({"POST": ADMINISTRATOR}, False),
    "people_close": ({"POST": ADMINISTRATOR}, False),
}
QUERIES = {"questions": "?fact=record_lasting"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def patterns() -> Iterator[Any]:
    """Every address that Django's router knows, whatever table it came from."""
    from django.urls import URLPattern, get_resolver

    waiting = list(get_resolver().url_patterns)
    while waiting:
        found = waiting.pop()
        if isinstance(found, URLPattern):
            yield found
        else:
            waiting += found.url_patterns


def values_for(desk: Desk, name: str, owner: Any) -> dict[str, Any]:
    """Values for an address: a record of `owner` where it is somebody's own."""
    if name == "enter":
        return {"secret": "no-such-link"}
    if name == "mfa_remove_webauthn":
        from allauth.mfa.models import Authenticator

        Authenticator.objects.all().delete()
        made = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "invented", "credential": {}})
        return {"pk": made.pk}
    if name in ("case", "answer"):
        return {"case": a_charge(desk)}
    if name == "why":
        return {"charge": a_charge(desk)}
    if name == "law":
        return {"law": LAW}
    if name == "request":
        return {"request_id": a_request(desk)}
    if name.startswith(("job_", "import_")) or name == "job":
        return job_of(desk, name, owner)
    if name == "history_record":
        return {
            "record_id": records_now(desk.register).prepared.rows("by_docket", ["1-29/2016"], "docket_number")[0][
                "record_id"
            ]
        }
    if name.startswith("people_") and name != "people_invite":
        from glasnost.desk.accounts.models import User

        return {
            "user_id": (
                User.objects.filter(name="nobody in particular").first()
                or User.objects.make("nobody in particular", READER)
            ).pk
        }
    return {}


def job_of(desk: Desk, route: str, owner: Any) -> dict[str, Any]:
    """A job of somebody that the route is for, with what it needs."""
    from glasnost.register.jobs.models import Job

    kinds = {"job_workbook": "screen", "job_papers": "petitions", "job_paper": "petitions", "job_export": "export"}
    kind = kinds.get(route, "dry-run")
    upload = uploads.keep(desk.register, "invented.csv", [b"x"]).path
    arguments = {"source": "any/spreadsheet", "files": [upload], "replace": False}
    made = Job.objects.create(
        key=str(Job.objects.count()),
        kind=kind,
        arguments=arguments if kind == "dry-run" else {},
        language="en",
        made_by=owner.name,
        state="queued" if route == "job_cancel" else "done",
        result={"files": [], "file": "made.xlsx", "rows": {}, "bytes": 1, "papers": 0, "blanks": 0},
    )
    folder = worker.output_of(desk.register, made.pk)
    folder.mkdir(parents=True)
    (folder / "made.xlsx").write_bytes(b"invented")
    return {"job_id": made.pk} | ({"name": "made.xlsx"} if route == "job_paper" else {})


def a_request(desk: Desk) -> str:
    """The id of an invented request in the log."""
    file = desk.register.folder.parent / "log.csv"
    file.write_text("number,received,country\nP-1,2025-03-04,FR\n")
    log_file(desk.register, file)
    (found,) = request_log.latest(desk.register)
    return found


def a_charge(desk: Desk) -> str:
    """The id of a charge that the sample holds."""
    found = questions_now(desk.register, LAW).judged("released", 0, 1)
    return found[0].charge_id


def test_the_router_knows_the_listed_routes_and_no_other(desk: Desk) -> None:
    found = list(patterns())
    assert sorted(p.name or "?" for p in found) == sorted(EXPECTED)
    assert all(hasattr(p.callback, "route") for p in found), "a route that no guard stands before"


def test_every_route_with_every_role_and_method(desk: Desk) -> None:
    from allauth.mfa.models import Authenticator
    from django.urls import reverse

    checks = 0
    for pattern in patterns():
        Authenticator.objects.all().delete()
        lowest, own = EXPECTED[pattern.name]
        for role in ROLES:
            for whose in ("own", "other") if own else ("own",):
                for method in METHODS:
                    me = desk.user(role or READER)
                    owner = me if whose == "own" else desk.user(role or READER, 2)
                    address = reverse(pattern.name, kwargs=values_for(desk, pattern.name, owner) or None)
                    address += QUERIES.get(pattern.name, "")
                    client = desk.client(role, raise_request_exception=True)
                    response = client.generic(method, address)
                    told = f"{method} {pattern.name} as {role or 'nobody'}, {whose} record: {response.status_code}"
                    response.close()
                    checks += 1
                    if method not in lowest:
                        assert response.status_code == 405, told
                    elif ROLES.index(role) >= ROLES.index(lowest[method]):
                        if whose == "other" and not (own == OWN_OR_ADMINISTRATOR and role == ADMINISTRATOR):
                            assert response.status_code == 404, told
                        else:
                            assert response.status_code not in (401, 403, 404, 405, 500), told
                            refused = response.status_code == 302 and response["Location"].startswith("/sign-in?")
                            assert not refused, told
                    elif role is None:
                        assert response.status_code == 302 and response["Location"].startswith("/sign-in?"), told
                    else:
                        assert response.status_code == 403, told
    assert checks >= len(EXPECTED) * len(ROLES) * len(METHODS)
    print(f"{checks} checks of {len(EXPECTED)} routes")
