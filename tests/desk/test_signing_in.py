"""Who gets in, and when they are out again: links, passwords, second factors, sessions, the history of it all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk

PASSWORD = "four quiet lighthouses"
BETTER = "seven green umbrellas"


def events(*kinds: str) -> list[tuple[str, str]]:
    """(who, kind) of the history, oldest first; of some kinds."""
    from glasnost.desk.accounts.models import Event

    rows = Event.objects.order_by("id").values_list("who", "kind")
    return [(who, kind) for who, kind in rows if not kinds or kind in kinds]


def link(**settings: Any) -> str:
    from glasnost.desk.accounts import links

    return f"/enter/{links.make(**settings)}"


def is_in(client: Any) -> bool:
    return bool(client.get("/account").status_code == 200)


def with_password(desk: Desk, role: str = "reader", number: int = 1) -> Any:
    user = desk.user(role, number)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(desk: Desk, name: str, password: str = PASSWORD) -> tuple[Any, Any]:
    """(client, response) of the page of passwords."""
    client = desk.client()
    return client, client.post("/sign-in", {"login": name, "password": password})


def test_a_link_makes_an_account_once_and_opening_it_uses_nothing_up(desk: Desk) -> None:
    address = link(role="administrator")
    first, second = desk.client(), desk.client()
    assert first.get(address).status_code == second.get(address).status_code == 200
    assert first.post(address, {"name": "  Новый\u202e  Человек "}).status_code == 302 and is_in(first)
    assert second.post(address, {"name": "Somebody Else"}).status_code == 410 and not is_in(second)
    from glasnost.desk.accounts.models import User

    user = User.objects.get()
    assert (user.name, user.role, user.has_usable_password()) == ("Новый Человек", "administrator", False)
    assert events("account made", "signed in") == [("Новый Человек", "account made"), ("Новый Человек", "signed in")]


@pytest.mark.parametrize("why", ["old", "inviter closed", "inviter lowered", "user closed", "made up"])
def test_a_link_that_is_not_good_any_more(desk: Desk, why: str) -> None:
    from glasnost.desk.accounts.models import Link

    inviter = desk.user("administrator")
    user = desk.user("reader") if why == "user closed" else None
    address = link(role="reader", by=inviter, user=user)
    if why == "old":
        one = Link.objects.get()
        Link.objects.update(expires_at=one.made_at + timedelta(minutes=10) - timedelta(minutes=11))
    elif why == "inviter closed":
        inviter.is_active = False
        inviter.save()
    elif why == "inviter lowered":
        inviter.role = "reviewer"
        inviter.save()
    elif why == "user closed":
        user.is_active = False
        user.save()
    else:
        address = "/enter/made-up"
    client = desk.client()
    assert client.get(address).status_code == client.post(address, {"name": "Invented"}).status_code == 410
    assert not is_in(client) and events("link refused")


def test_a_link_lives_ten_minutes_and_its_secret_is_not_kept(desk: Desk) -> None:
    from glasnost.desk.accounts.models import Link

    secret = link().rpartition("/")[2]
    one = Link.objects.get()
    assert one.expires_at - one.made_at <= timedelta(minutes=10, seconds=1)
    assert secret not in str(vars(one)) and len(secret) >= 40


def test_a_name_that_is_taken_leaves_the_link_good(desk: Desk) -> None:
    taken = desk.user("reader").name
    address, client = link(), desk.client()
    assert client.post(address, {"name": taken.upper()}).status_code == 400
    assert client.post(address, {"name": "\u200b  "}).status_code == 400
    assert client.post(address, {"name": "Not Taken"}).status_code == 302 and is_in(client)


def test_nobody_signs_up(desk: Desk) -> None:
    from django.urls import get_resolver

    assert not [p for p in get_resolver().url_patterns if "sign-up" in str(p.pattern) or "signup" in str(p.name or "")]
    client = desk.client()
    page = client.get("/sign-in").content.decode()
    assert "sign up" not in page.lower() and "register" not in re.sub(r"<[^>]*>", "", page).lower()


def test_a_password_is_argon2_and_signs_in(desk: Desk) -> None:
    address, client = link(), desk.client()
    client.post(address, {"name": "Invented Reader"})
    assert client.post("/account/password", {"new": "short", "again": "short"}).status_code == 400
    assert client.post("/account/password", {"new": PASSWORD, "again": BETTER}).status_code == 400
    assert client.post("/account/password", {"new": PASSWORD, "again": PASSWORD}).status_code == 302
    from glasnost.desk.accounts.models import User

    assert User.objects.get().password.startswith("argon2$argon2id$")
    other, response = sign_in(desk, "invented reader")
    assert response.status_code == 302 and is_in(other) and is_in(client)
    # from here on a new one needs the old one
    assert other.post("/account/password", {"new": BETTER, "again": BETTER}).status_code == 400
    assert other.post("/account/password", {"old": PASSWORD, "new": BETTER, "again": BETTER}).status_code == 302
    assert is_in(other) and not is_in(client), "every other session ends with the password"
    assert ("Invented Reader", "password set") in events()


def test_wrong_passwords_are_slowed_down_and_kept_in_the_history(desk: Desk) -> None:
    user = with_password(desk)
    for _try in range(5):
        _client, response = sign_in(desk, user.name, "wrong")
        assert response.status_code == 200
    _client, response = sign_in(desk, user.name)  # even the right one, for a while
    assert response.status_code in (200, 429) and not is_in(_client)
    assert events("sign-in failed") == [("", "sign-in failed")] * 5
    from glasnost.desk.accounts.models import Event

    assert {event.details["account"] for event in Event.objects.filter(kind="sign-in failed")} == {user.pk}
    assert "wrong" not in str(list(Event.objects.values_list("details", flat=True)))


@pytest.mark.parametrize("what", ["password", "role", "closed", "sign-out", "elsewhere"])
def test_a_session_ends(desk: Desk, what: str) -> None:
    user = with_password(desk)
    client, _response = sign_in(desk, user.name)
    other, _response = sign_in(desk, user.name)
    assert is_in(client) and is_in(other)
    cookie = client.cookies["session"].value
    if what == "password":
        user.set_password(BETTER)
        user.save()
    elif what == "role":
        user.role = "reviewer"
        user.save()
    elif what == "closed":
        user.is_active = False
        user.save()
    elif what == "sign-out":
        client.post("/sign-out")
    else:
        other.post("/account/sessions")
    client.cookies["session"] = cookie  # the same cookie is worth nothing any more
    assert not is_in(client)
    assert is_in(other) == (what in ("sign-out", "elsewhere"))


def test_signing_in_gives_a_new_session_key(desk: Desk) -> None:
    user = with_password(desk)
    client = desk.client()
    client.get("/account")
    client.session.save()
    before = client.session.session_key
    client.post("/sign-in", {"login": user.name, "password": PASSWORD})
    assert is_in(client) and client.session.session_key != before


def code_for(secret: str) -> str:
    from allauth.mfa.totp.internal import auth

    return str(auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time()))))


def turn_on_totp(client: Any) -> str:
    """The secret, after the app's codes were turned on."""
    page = client.get("/account/app").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret is not None
    response = client.post("/account/app", {"code": code_for(secret[1])})
    assert response.status_code == 302, response.content.decode()
    return secret[1]


def test_a_second_factor_is_asked_for_and_kept_encrypted(desk: Desk) -> None:
    from allauth.mfa.models import Authenticator
    from django.core.cache import cache

    user = with_password(desk)
    client, _response = sign_in(desk, user.name)
    assert client.get("/account/app").status_code == 302, "first one's password again"
    client.post("/account/again?next=/account/app", {"password": PASSWORD})
    secret = turn_on_totp(client)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    codes = re.findall(r"<code>([\d ]+)</code>", client.get("/account/codes").content.decode())
    assert len(codes) == 10
    assert not re.findall(r"<code>([\d ]+)</code>", client.get("/account/codes").content.decode()), "shown once"
    cache.clear()  # a code is good once, and this one was used to turn it on
    other, response = sign_in(desk, user.name)
    assert response["Location"].startswith("/sign-in/second-factor") and not is_in(other)
    assert other.post("/sign-in/second-factor", {"code": "000000"}).status_code == 200 and not is_in(other)
    assert other.post("/sign-in/second-factor", {"code": code_for(secret)}).status_code == 302 and is_in(other)
    third, _response = sign_in(desk, user.name)
    third.post("/sign-in/second-factor", {"code": codes[0]})
    assert is_in(third)
    fourth, _response = sign_in(desk, user.name)
    fourth.post("/sign-in/second-factor", {"code": codes[0]})
    assert not is_in(fourth), "a recovery code is good once"
    assert (user.name, "second factor added") in events()


def test_a_link_of_an_administrator_asks_for_the_second_factor_and_the_terminals_does_not(desk: Desk) -> None:
    user = with_password(desk)
    client, _response = sign_in(desk, user.name)
    client.post("/account/again?next=/account/app", {"password": PASSWORD})
    turn_on_totp(client)
    invited = desk.client()
    response = invited.post(link(user=user, by=desk.user("administrator")))
    assert response["Location"].startswith("/sign-in/second-factor") and not is_in(invited)
    at_the_terminal = desk.client()
    at_the_terminal.post(link(user=user))
    assert is_in(at_the_terminal)


def test_nobody_touches_the_second_factor_of_another(desk: Desk) -> None:
    """Whatever is sent, it is one's own account that is changed; and another's key is not to be seen."""
    from allauth.mfa.models import Authenticator

    victim = with_password(desk, "reader", 2)
    made = Authenticator.objects.create(user=victim, type="webauthn", data={"name": "key", "credential": {}})
    admin = with_password(desk, "administrator")
    client, _response = sign_in(desk, admin.name)
    client.post("/account/again?next=/account", {"password": PASSWORD})
    assert client.post(f"/account/keys/{made.pk}/remove").status_code == 404
    page = client.get("/account/app").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret is not None
    for name in ("user", "user_id", "user_pk", "account"):
        client.post(f"/account/app?{name}={victim.pk}", {"code": code_for(secret[1]), name: victim.pk})
    assert {a.user_id for a in Authenticator.objects.filter(type="totp")} == {admin.pk}
    assert Authenticator.objects.filter(user=victim).count() == 1


def test_forms_of_others_are_refused(desk: Desk) -> None:
    """Every route that takes something, without the token that only our pages have."""
    from django.urls import reverse
    from test_routes import patterns, values_for

    refused = 0
    for pattern in patterns():
        if "POST" not in pattern.callback.route.methods:
            continue
        me = desk.user("administrator")
        client = desk.client("administrator", enforce_csrf_checks=True)
        address = reverse(pattern.name, kwargs=values_for(desk, pattern.name, me) or None)
        response = client.post(address, {"x": "y"})
        assert response.status_code == 403 and "did not come from a page" in response.content.decode(), pattern.name
        foreign = client.post(address, {"x": "y"}, headers={"origin": "https://elsewhere.example"})
        assert foreign.status_code == 403, pattern.name
        refused += 1
    assert refused >= 10
    print(f"{refused} routes refuse a form that is not ours")


def test_the_history_cannot_be_changed(desk: Desk) -> None:
    from django.db import DatabaseError, connection

    from glasnost.desk.accounts.events import happened
    from glasnost.desk.accounts.models import Event
    from glasnost.register.judgements.models import AppendOnly

    happened("signed in")
    event = Event.objects.get()
    for act in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(kind="other")):
        with pytest.raises(AppendOnly):
            act()
    for statement in ("UPDATE accounts_event SET kind = 'x'", "DELETE FROM accounts_event"):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_every_page_tells_the_browser(desk: Desk) -> None:
    response = desk.client("reader").get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert not re.search(r"https?:|\*|data:", policy)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "DENY" and response["X-Content-Type-Options"] == "nosniff"
    page = response.content.decode()
    assert not re.search(r"(src|href|action)=\"https?:", page) and " style=" not in page and " onclick" not in page
    cookies = desk.client()
    cookies.get("/sign-in")
    assert cookies.cookies["csrftoken"]["httponly"] and cookies.cookies["csrftoken"]["samesite"] == "Strict"


def test_another_name_in_the_address_bar_is_refused(desk: Desk) -> None:
    """A page elsewhere that makes its name mean this computer gets nothing."""
    assert desk.client().get("/sign-in", headers={"host": "attacker.example"}).status_code == 400
    assert desk.client().get("/sign-in", headers={"host": "localhost:8000"}).status_code == 200
