"""Every address of the desk in one table, with what one must be allowed to do. There is no other way in."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn

from glasnost.desk import jobs as _kinds  # noqa: F401
from glasnost.desk.guard import Route
from glasnost.desk.pages import account as own
from glasnost.desk.pages import (
    case,
    enter,
    export,
    history,
    importing,
    jobs,
    laws,
    people,
    petitions,
    questions,
    queue,
    requests,
    search,
    why,
)
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
    # words and pictures
    Route("search", "search", search.show, Action.READ),
    Route("search_picture", "search/picture", search.picture, Action.READ, POST),
    Route("search_save", "search/save", search.keep, Action.DECIDE, POST),
    Route("search_forget", "search/forget", search.give_up, Action.DECIDE, POST),
    # files in
    Route("import", "import", importing.show, Action.BRING_IN, BOTH),
    Route("import_confirm", "import/<int:job_id>", importing.bring_in, Action.BRING_IN, POST, owner=jobs.owner_of_job),
    Route(
        "import_discard", "import/<int:job_id>/no", importing.discard, Action.BRING_IN, POST, owner=jobs.owner_of_job
    ),
    # long work
    Route("jobs", "jobs", jobs.show_all, Action.READ),
    Route("job", "jobs/<int:job_id>", jobs.show, Action.READ),
    Route("job_cancel", "jobs/<int:job_id>/cancel", jobs.cancel, Action.DECIDE, POST, owner=jobs.owner_of_job),
    Route("job_workbook", "jobs/<int:job_id>/workbook", jobs.workbook, Action.READ),
    Route("job_papers", "jobs/<int:job_id>/papers", jobs.petition_archive, Action.PETITION),
    Route("job_paper", "jobs/<int:job_id>/papers/<str:name>", jobs.petition_file, Action.PETITION),
    Route("job_export", "jobs/<int:job_id>/everything", jobs.export_file, Action.TAKE_OUT, owner=jobs.owner_of_job),
    # papers out
    Route("petitions", "petitions", petitions.show, Action.PETITION),
    Route("petitions_bulk", "petitions/all", petitions.bulk, Action.PETITION, POST),
    Route("petition", "petitions/preview", petitions.preview, Action.PETITION),
    Route("petition_paper", "petitions/paper", petitions.paper, Action.PETITION),
    # government requests
    Route("requests", "requests", requests.show_all, Action.READ),
    Route("request", "requests/<str:request_id>", requests.show, Action.READ),
    # what happened
    Route("history", "history", history.show, Action.READ),
    Route("history_record", "history/<str:record_id>", history.show_record, Action.READ),
    Route("events", "people/history", history.show_events, Action.ADMINISTER),
    # everything out
    Route("export", "export", export.show, Action.TAKE_OUT, BOTH),
    # people
    Route("people", "people", people.show, Action.ADMINISTER),
    Route("people_invite", "people/invite", people.invite, Action.ADMINISTER, POST),
    Route("people_role", "people/<int:user_id>/role", people.change_role, Action.ADMINISTER, POST),
    Route("people_sessions", "people/<int:user_id>/sessions", people.end_sessions, Action.ADMINISTER, POST),
    Route("people_close", "people/<int:user_id>/close", people.close, Action.ADMINISTER, POST),
)

# what stands at the head of every page: route, its name, what one must be allowed to do to be shown it
NAVIGATION: tuple[tuple[str, str, Action], ...] = (
    ("queue", mark("To find out"), Action.READ),
    ("search", mark("Search"), Action.READ),
    ("laws", mark("Laws"), Action.READ),
    ("petitions", mark("Petitions"), Action.PETITION),
    ("requests", mark("Requests"), Action.READ),
    ("import", mark("Import"), Action.BRING_IN),
    ("jobs", mark("Jobs"), Action.READ),
    ("history", mark("History"), Action.READ),
    ("export", mark("Export"), Action.TAKE_OUT),
    ("people", mark("People"), Action.ADMINISTER),
)
