"""Every address of the desk in one table, with what one must be allowed to do. There is no other way in."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn

from glasnost.desk.guard import Route
from glasnost.desk.pages import account as own
from glasnost.desk.pages import case, enter, laws, questions, queue, why
from glasnost.desk.permissions import Action
from glasnost.model.language import mark

GET, POST = ("GET",), ("POST",)
BOTH = GET + POST

ROUTES: tuple[Route, ...] = (
    # signing in and out
    Route("enter", "enter/<str:secret>", enter.enter, Action.ENTER, BOTH),
    Route("account_login", "sign-in", account.login, Action.ENTER, BOTH),
    Route("mfa_authenticate", "sign-in/second-factor", factor.authenticate, Action.ENTER, BOTH),
    Route("account_logout", "sign-out", enter.leave, Action.ENTER, POST),
    Route("language", "language", enter.speak, Action.ENTER, POST),
    # one's own account
    Route("account", "account", own.show, Action.OWN),
    Route("password", "account/password", own.password, Action.OWN, BOTH),
    Route("end_sessions", "account/sessions", own.end_sessions, Action.OWN, POST),
    Route("mfa_index", "account/second-factors", own.back, Action.OWN),
    Route("account_reauthenticate", "account/again", own.with_password(account.reauthenticate), Action.OWN, BOTH),
    Route("mfa_reauthenticate", "account/again/code", own.with_password(factor.reauthenticate), Action.OWN, BOTH),
    Route(
        "mfa_reauthenticate_webauthn",
        "account/again/key",
        own.with_password(webauthn.reauthenticate_webauthn),
        Action.OWN,
        BOTH,
    ),
    Route("mfa_activate_totp", "account/app", own.with_password(totp.activate_totp), Action.OWN, BOTH),
    Route("mfa_deactivate_totp", "account/app/remove", own.or_back(totp.deactivate_totp), Action.OWN, BOTH),
    Route("mfa_list_webauthn", "account/keys", own.back, Action.OWN),
    Route("mfa_add_webauthn", "account/keys/add", own.with_password(webauthn.add_webauthn), Action.OWN, BOTH),
    Route(
        "mfa_remove_webauthn",
        "account/keys/<int:pk>/remove",
        webauthn.remove_webauthn,
        Action.OWN,
        BOTH,
        owner=own.owner_of_factor,
    ),
    Route("mfa_view_recovery_codes", "account/codes", own.or_back(recovery.view_recovery_codes), Action.OWN),
    Route(
        "mfa_generate_recovery_codes",
        "account/codes/new",
        own.with_password(recovery.generate_recovery_codes),
        Action.OWN,
        BOTH,
    ),
    # the work
    Route("queue", "", queue.show, Action.READ),
    Route("progress", "progress", queue.progress, Action.READ),
    Route("again", "again", queue.again, Action.DECIDE, POST),
    Route("questions", "questions", questions.show, Action.READ, BOTH, post=Action.DECIDE),
    Route("charges", "charges", queue.charges, Action.READ),
    Route("find", "find", queue.find, Action.READ),
    Route("case", "case/<str:case>", case.show, Action.READ),
    Route("answer", "case/<str:case>/answer", case.answer, Action.DECIDE, POST),
    Route("why", "case/<str:charge>/why", why.show, Action.READ),
    Route("laws", "laws", laws.show_all, Action.READ),
    Route("law", "laws/<path:law>", laws.show, Action.READ, BOTH, post=Action.DECIDE),
)

# what stands at the head of every page: route, its name, what one must be allowed to do to be shown it
NAVIGATION: tuple[tuple[str, str, Action], ...] = (
    ("queue", mark("To find out"), Action.READ),
    ("laws", mark("Laws"), Action.READ),
)
