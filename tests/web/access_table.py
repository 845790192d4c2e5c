"""Which permission each address asks for, and a sample row to ask it of. An address that is missing fails the test.

Add a line when you add an address; a new kind of row gets a function in `SAMPLES`. Right and wrong follow from
`policy.yaml`, never from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYONE = "everyone"  # signed in, whatever the role
OPEN = "open"  # also without signing in
OWN = "own"  # a signed-in person's own things: tested where they are made
Key = Callable[[Any], Mapping[str, Any]]


def by_id(row: Any) -> Mapping[str, Any]:
    """Most addresses end in the row's key."""
    return {"pk": row.pk}


def programme_id(row: Any) -> Mapping[str, Any]:
    """The key of a programme."""
    return {"programme_id": row.pk}


def person_id(row: Any) -> Mapping[str, Any]:
    """The key of a person."""
    return {"person_id": row.pk}


def batch_id(row: Any) -> Mapping[str, Any]:
    """The key of an import."""
    return {"batch_id": row.pk}


def pair_id(row: Any) -> Mapping[str, Any]:
    """The key of two records that may be one person."""
    return {"pair_id": row.pk}


def sasaran_key(row: Any) -> Mapping[str, Any]:
    """S of a desa, year and kind."""
    return {"code": row.code, "year": 2024, "kind": "riil"}


def code(row: Any) -> Mapping[str, Any]:
    """The code of a region."""
    return {"code": row.code}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an address asks. `sample` names the row's maker; `key` tells the address's parts from the row.

    `view` is the permission to see the row at all, where acting on it needs another one.
    """

    permission: str | tuple[str, ...]  # several: all of them
    sample: str = ""
    key: Key = by_id
    method: str = "get"
    data: Mapping[str, Any] | Key = field(default_factory=dict)  # what is sent; a function where it names the row


OPEN_TO_ALL = [
    "set_language",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_set_by_invitation",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_error",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
    "health:alive",
    "health:ready",
    "health:metrics",
    "api:openapi-json",
    "api:api-root",
    "public:index",
    "public:region",
    "public:release",
    "public:data",
    "public:packages",
    "public:data_csv",
    "public:data_json",
]
# The account's own pages: whoever is signed in meets his own account only (test_sign_in.py).
OF_THE_ACCOUNT = [
    "account_reauthenticate",
    "account_change_password",
    "account_second_factor",
    "account_end_sessions",
    "usersessions_list",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
]
# Rows of the one who asks; others' rows do not exist for him. The named test file holds that.
OWN_ROWS = {
    "accounts:choose-post": "test_posts.py",
    "jobs:list": "test_jobs.py",
    "jobs:job": "test_jobs.py",
    "jobs:card": "test_jobs.py",
    "jobs:cancel": "test_jobs.py",
    "jobs:repeat": "test_jobs.py",
    "api:caller": "test_api.py",
    "api:tokens": "test_api.py",
    "api:token_revoke": "test_api.py",
    "tokens:list": "test_tokens.py",
    "tokens:new": "test_tokens.py",
    "tokens:revoke": "test_tokens.py",
}

MANAGE = "platform.office.manage"
RULES: dict[str, Rule] = {
    "accounts:offices": Rule(permission="platform.office.view"),
    "accounts:office": Rule(permission="platform.office.view", sample="office"),
    "accounts:new-office": Rule(permission=MANAGE),
    "accounts:edit-office": Rule(permission=MANAGE, sample="office"),
    "accounts:reorganise": Rule(permission=MANAGE, sample="office"),
    "accounts:new-post": Rule(permission=MANAGE, sample="office"),
    "accounts:delegate": Rule(permission="platform.post.delegate"),
    "accounts:end-post": Rule(permission=MANAGE, sample="post"),
    "accounts:users": Rule(permission=MANAGE),
    "accounts:new-user": Rule(permission=MANAGE),
    "accounts:user": Rule(permission=MANAGE, sample="user"),
    "accounts:user-link": Rule(permission=MANAGE, sample="user", method="post"),
    "accounts:user-switch": Rule(permission=MANAGE, sample="user", method="post"),
    "accounts:user-factors": Rule(permission=MANAGE, sample="user", method="post"),
    "accounts:user-sessions": Rule(permission=MANAGE, sample="user", method="post"),
    "tokens:revoke-user": Rule(permission=MANAGE, sample="user", method="post"),
}

RULES |= {
    "plan:programmes": Rule(permission="plan.programme.view"),
    "plan:programme": Rule(permission="plan.programme.view", sample="programme", key=programme_id),
    "plan:new-programme": Rule(permission="plan.programme.write"),
    "plan:edit-programme": Rule(permission="plan.programme.write", sample="programme", key=programme_id),
    "plan:withdraw-programme": Rule(permission="plan.programme.write", sample="programme", key=programme_id),
}

SEE, EDIT, GROWTH = "registry.person.view", "registry.person.write", "measures.measurement.view"
FIGURES, LOG, PRIVACY = "measures.released.view", "platform.log.view", "platform.privacy.manage"
RULES |= {
    "registry:search": Rule(permission=SEE),
    "registry:people": Rule(permission=SEE),
    "registry:new": Rule(permission=EDIT),
    "registry:posyandu-list": Rule(permission=SEE),
    "registry:duplicates": Rule(permission="registry.duplicate.decide"),
    "registry:posyandu": Rule(permission=SEE, sample="posyandu", key=lambda row: {"path": row.path}),
    **{
        name: Rule(permission=SEE, sample="person", key=person_id)
        for name in ("registry:person", "registry:person-panels", "registry:changes")
    },
    **{
        name: Rule(permission=(SEE, EDIT), sample="person", key=person_id)
        for name in ("registry:edit", "registry:household-add")
    },
    "registry:event-add": Rule(permission=(SEE, EDIT), sample="person", key=person_id, method="post"),
    "pages:child": Rule(permission=(SEE, GROWTH), sample="person", key=person_id),
    "pages:child-panels": Rule(permission=(SEE, GROWTH), sample="person", key=person_id),
    "measures:worklist": Rule(permission="measures.worklist.view"),
    "measures:worklist_print": Rule(permission="measures.worklist.view"),
    "measures:corrections": Rule(permission=GROWTH),
    "intake:list": Rule(permission="intake.batch.view"),
    "intake:upload": Rule(permission="intake.batch.write"),
    "intake:batch": Rule(permission="intake.batch.view", sample="batch", key=batch_id),
    "actionlog:log": Rule(permission=EVERYONE),  # without the permission one reads his own actions
    "actionlog:chain": Rule(permission=LOG),
    "actionlog:entry": Rule(permission=LOG, sample="entry", key=lambda row: {"entry_id": row.pk}),
    "privacy:ask-grant": Rule(permission="platform.identity.open"),
    "privacy:requests": Rule(permission=PRIVACY),
    "privacy:new-request": Rule(permission=PRIVACY),
    "privacy:breaches": Rule(permission=PRIVACY),
    "privacy:new-breach": Rule(permission=PRIVACY),
    "privacy:retention": Rule(permission=PRIVACY),
    "notices:list": Rule(permission=EVERYONE),
    "pages:home": Rule(permission=EVERYONE),
    "api:owed": Rule(permission=EVERYONE),
    "pages:home-panels": Rule(permission=EVERYONE),
    "pages:own-region": Rule(permission=EVERYONE),
    "pages:region-search": Rule(permission=EVERYONE),
    "pages:components": Rule(permission=MANAGE),
    **{
        f"pages:{name}": Rule(permission=FIGURES, sample="region", key=code)
        for name in ("region", "region-places", "region-trend", "region-panels", "region-boundaries")
    },
    "api:people_search": Rule(permission=SEE, method="post", data={"name": "contoh"}),
    "api:region": Rule(permission=EVERYONE, sample="region", key=code),
    "api:region_search": Rule(permission=EVERYONE, data={"name": "serang"}),
    "api:region_boundaries": Rule(permission=FIGURES, sample="region", key=code),
    "api:region_children": Rule(permission=EVERYONE, sample="region", key=code),
    "api:batches": Rule(permission="intake.batch.view"),
    "api:batch": Rule(permission="intake.batch.view", sample="batch", key=batch_id),
    "api:people": Rule(permission=SEE),
    "api:person": Rule(permission=SEE, sample="person", key=person_id),
    "api:posyandu_list": Rule(permission=SEE),
    "api:worklist": Rule(permission="measures.worklist.view"),
    "api:measurements": Rule(permission=GROWTH, sample="person", key=person_id),
    "api:corrections": Rule(permission=GROWTH),
    "api:programmes": Rule(permission="plan.programme.view"),
    "api:programme": Rule(permission="plan.programme.view", sample="programme", key=programme_id),
    "api:log": Rule(permission=EVERYONE),  # one's own actions; those of others by the permission
}

# Addresses tested in another way, with the file that does it.
ELSEWHERE: dict[str, str] = {}
ELSEWHERE |= dict.fromkeys(
    (
        "measures:releases", "measures:release", "measures:release_move", "measures:release_check", "measures:origin",
        "measures:origin_of", "measures:quality", "measures:definitions", "measures:definition", "measures:report",
        "measures:report_build", "measures:report_file",
    ),
    "test_releases.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    (
        "measures:targets", "measures:target_new", "measures:target_remove", "measures:target_region",
        "measures:target_change", "measures:target_restore", "api:target_restore",
        "measures:indicators", "measures:indicator_new", "measures:indicator_import", "measures:indicator_imported",
    ),
    "test_targets.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    (
        "measures:indicator_value", "measures:indicator_correct", "measures:indicator_withdraw",
        "measures:indicator_restore", "measures:indicator_imports", "measures:indicator_import_undo",
        "api:indicator_value", "api:indicator_correct", "api:indicator_withdraw", "api:indicator_restore",
        "api:indicator_imports", "api:indicator_import_undo",
    ),
    "test_macro_versions.py",
)  # fmt: skip

RULES |= {
    "privacy:home": Rule(permission=EVERYONE),
    "privacy:grants": Rule(permission=EVERYONE),  # one's own requests; whoever decides sees those of his area
    "privacy:exports": Rule(permission=EVERYONE),
    "privacy:processing": Rule(permission=PRIVACY),
    "privacy:open": Rule(permission=(SEE, "platform.identity.open"), sample="person", key=person_id),
}
ELSEWHERE |= dict.fromkeys(
    (
        "privacy:glass", "privacy:grant", "privacy:decide-grant", "privacy:end-grant", "privacy:download",
        "actionlog:verify", "notices:read", "notices:read-all",
    ),
    "test_privacy_pages.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    (
        "privacy:request", "privacy:move-request", "privacy:name-person", "privacy:carry-out", "privacy:breach",
        "privacy:correct-breach",
        "privacy:breach-step", "privacy:affected", "privacy:letter", "privacy:start-retention", "privacy:minutes",
        "privacy:hold", "privacy:lift-hold",
    ),
    "test_privacy_rights.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    ("intake:choose", "intake:commit", "intake:undo", "intake:discard", "intake:book", "intake:decide"),
    "test_intake.py",
)
ELSEWHERE |= {"files:download": "test_files.py"}
RULES |= {
    "registry:home": Rule(permission=SEE),
}
ELSEWHERE |= dict.fromkeys(
    (
        "registry:event-remove", "registry:choose", "registry:mother", "registry:household", "registry:member-end",
    ),
    "test_registry_pages.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    ("registry:duplicates-look", "registry:pair", "registry:pair-decide", "registry:pair-undo"),
    "test_registry_duplicates.py",
)
ELSEWHERE |= {"measures:worklist_mark": "test_worklist.py", "pages:region-worklist": "test_pages_region.py"}
ELSEWHERE |= dict.fromkeys(("measures:correction_withdraw", "measures:correction_propose"), "test_corrections.py")
ELSEWHERE |= dict.fromkeys(("measures:enter", "measures:enter_preview"), "test_entry.py")  # also a switch of the office
ELSEWHERE |= {"pages:region-export": "test_pages_region.py", "api:region_export": "test_api_rows.py"}

# --- operations of the API: bodies are valid, so that only the right decides
REASON = {"reason": "uji coba"}
IMPORT, DECIDE, TARGET = (
    ("intake.batch.view", "intake.batch.write"),
    "registry.duplicate.decide",
    "measures.target.write",
)
EVENT = {"kind": "death", "happened_on": "2024-08-01", **REASON}
RULES |= {
    "api:offices": Rule(permission="platform.office.view"),
    "api:office": Rule(permission="platform.office.view", sample="office", key=lambda row: {"office_id": row.pk}),
    "api:notices": Rule(permission=EVERYONE),
    "api:notices_read": Rule(permission=EVERYONE, method="post"),
    "api:grants": Rule(permission=EVERYONE),
    "api:exports": Rule(permission=EVERYONE),
    "api:log_chain": Rule(permission=LOG),
    "api:log_verify": Rule(permission=LOG, method="post"),
    "api:log_entry": Rule(permission=LOG, sample="entry", key=lambda row: {"entry_id": row.pk}),
    "api:figures": Rule(permission=FIGURES, sample="region", key=code),
    "api:figures_below": Rule(
        permission=FIGURES, sample="region", key=code,
        data={"level": "village", "indicator": "stunting", "month": "2024-08"},
    ),
    "api:trend": Rule(permission=FIGURES, sample="region", key=code, data={"indicator": "stunting"}),
    "api:definitions": Rule(permission=EVERYONE),
    "api:releases": Rule(permission=EVERYONE),  # the months of one's own regencies, as far as the role sees them
    "api:targets": Rule(permission=EVERYONE),
    "api:target_region": Rule(permission=EVERYONE, sample="region", key=code),
    "api:target_set": Rule(
        permission=TARGET, sample="region", key=lambda row: {}, method="put",
        data=lambda row: {"indicator": "ds", "region": row.code, "year": 2025, "value": 90, "legal_basis": "RPJMD"},
    ),
    "api:target_remove": Rule(
        permission=TARGET, sample="target", key=lambda row: {"target_id": row.pk}, method="delete", data=REASON
    ),
    "measures:tasks": Rule(permission="measures.worklist.view"),
    "measures:task_give": Rule(permission=(SEE, "measures.task.give"), sample="person", key=person_id),
    "api:tasks": Rule(permission="measures.worklist.view"),
    "measures:sasaran": Rule(permission="measures.sasaran.view"),
    "measures:sasaran_verify_all": Rule(permission="measures.sasaran.verify", method="post"),
    "api:sasaran": Rule(permission="measures.sasaran.view"),
    "api:sasaran_verify_all": Rule(permission="measures.sasaran.verify", method="post"),
    **{
        name: Rule(permission="measures.sasaran.verify", sample="sasaran", key=sasaran_key, method=method, data=REASON)
        for name, method in (
            ("measures:sasaran_verify", "post"), ("measures:sasaran_return", "get"), ("api:sasaran_verify", "put"),
            ("api:sasaran_return", "put"), ("api:sasaran_undo", "delete"),
        )
    },
    "api:indicators": Rule(permission=EVERYONE),
    "api:indicator_record": Rule(
        permission=TARGET, sample="region", key=lambda row: {}, method="post",
        data=lambda row: {"indicator": "poverty", "region": row.code, "period": "2024", "value": 5, "source": "BPS"},
    ),
    "api:batch_preview": Rule(permission=IMPORT, sample="batch", key=batch_id),
    "api:held_rows": Rule(permission=IMPORT, sample="batch", key=batch_id),
    "api:batch_choose": Rule(permission=IMPORT, sample="batch", key=batch_id, method="post", data={"columns": {}}),
    "api:batch_commit": Rule(permission=IMPORT, sample="batch", key=batch_id, method="post"),
    "api:batch_undo": Rule(permission=IMPORT, sample="batch", key=batch_id, method="post", data=REASON),
    "api:batch_book": Rule(permission=IMPORT, sample="batch", key=batch_id, method="post"),
    "api:batch_discard": Rule(permission=IMPORT, sample="batch", key=batch_id, method="delete"),
    **{
        f"api:{name}": Rule(permission=SEE, sample="person", key=person_id) for name in ("changes", "life", "family")
    },
    "api:person_correct": Rule(
        permission=(SEE, EDIT), sample="person", key=person_id, method="put", data={"rt": "007", **REASON}
    ),
    "api:person_register": Rule(
        permission=EDIT, sample="region", key=lambda row: {}, method="post",
        data=lambda row: {"name": "Orang Contoh", "village": row.code, **REASON},
    ),
    "api:event_record": Rule(permission=(SEE, EDIT), sample="person", key=person_id, method="post", data=EVENT),
    "api:household_create": Rule(
        permission=(SEE, EDIT), sample="person", key=person_id, method="post", data={"on": "2024-08-01", **REASON}
    ),
    "api:household": Rule(permission=SEE, sample="household", key=lambda row: {"household_id": row.pk}),
    "api:posyandu": Rule(permission=SEE, sample="posyandu", key=lambda row: {"code": row.path}),
    "api:pairs": Rule(permission=DECIDE),
    "api:pairs_search": Rule(permission=DECIDE, method="post"),
    "api:pair": Rule(permission=DECIDE, sample="pair", key=pair_id),
    "api:pair_decide": Rule(
        permission=DECIDE, sample="pair", key=pair_id, method="post", data={"decision": "later", **REASON}
    ),
    "api:pair_merge": Rule(
        permission=DECIDE, sample="pair", key=pair_id, method="post", data={"kept": "first", **REASON}
    ),
    "api:pair_undo": Rule(permission=DECIDE, sample="pair", key=pair_id, method="post", data=REASON),
    "api:programme_change": Rule(
        permission="plan.programme.write", sample="programme", key=programme_id, method="put",
        data=lambda row: {"urusan": row.urusan, "year": 2025, "name": "Kelas ibu balita"},
    ),
    "api:programme_withdraw": Rule(
        permission="plan.programme.write", sample="programme", key=programme_id, method="delete", data=REASON
    ),
}  # fmt: skip
OWN_ROWS |= dict.fromkeys(
    (
        "api:notice_read", "api:indicator_imported", "api:jobs", "api:job", "api:job_cancel", "api:job_repeat",
        "api:grant",
    ),
    "test_api_rows.py",
)  # fmt: skip
# These need rows of a month or of a family beside the one asked of; the named file asks as whom they open.
ELSEWHERE |= dict.fromkeys(
    (
        "api:batch_create", "api:held_decide", "api:work_done", "api:work_undone", "api:measurement_record",
        "api:measurement_judge", "api:correction_propose", "api:correction_withdraw", "api:programme_create",
        "api:origin", "api:quality", "api:quality_below", "api:balance", "api:definition", "api:release",
        "api:release_verify", "api:release_withdraw", "api:release_publish", "api:release_check", "api:report",
        "api:report_build", "api:indicator_import", "api:file", "api:file_content", "api:event_withdraw",
        "api:member_join", "api:member_leave", "api:mother_link", "api:mother_decide",
    ),
    "test_api_rows.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    ("measures:task_move", "api:task_give", "api:task_finish", "api:task_end"), "test_office_tasks.py"
)
