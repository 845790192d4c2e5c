"""Every address and every API operation, for every role, on own, child, sibling, parent and other offices' rows.

What should happen is worked out here from the YAML of `policy.yaml`, by a reading of its own; what happens is asked
over HTTP, on rows in the database. An address without a line in `access_table.py` fails.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.accounts.offices import offices
from konvergensi_web.platform.accounts.sessions import OPENED, SEEN
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.platform.scope.policy import FILE
from tests.web import access_table
from tests.web.access_samples import SAMPLES
from tests.web.access_table import EVERYONE, OF_THE_ACCOUNT, OPEN, OPEN_TO_ALL, OWN_ROWS, RULES, Rule
from tests.web.world import OFFICES, PEOPLE, POSYANDU

pytestmark = pytest.mark.django_db
MATRIX = yaml.safe_load(FILE.read_text(encoding="utf-8"))
REFUSED = (401, 403, 404)


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """The name of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{before}{pattern.namespace}:" if pattern.namespace else before
            yield from addresses(pattern, inside)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield before + pattern.name


def grants_of(role: str) -> dict[str, str]:
    told = MATRIX["roles"][role]
    grants: dict[str, str] = {}
    for bundle in told.get("has", []):
        grants.update(MATRIX["bundles"][bundle])
    grants.update(told.get("grants", {}))
    return grants


def area_of(office: str) -> str:
    kind, _, region, _ = OFFICES[office]
    return POSYANDU if kind == "posyandu" else f"{region}."


def should_pass(user: str, permission: str, row: Any = None) -> bool:
    """The reading of the matrix that the platform is held to."""
    role, office = PEOPLE[user]
    reach = grants_of(role).get(permission, "none")
    urusan = set(offices().kinds[OFFICES[office][0]].urusan)
    asked = MATRIX["permissions"][permission].get("urusan")
    if reach == "none" or (isinstance(asked, list) and not urusan & set(asked)):
        return False
    if row is None:
        return True
    path, area = path_of(row), area_of(office)
    return (asked != "own" or row.urusan in urusan) and {
        "area": path.startswith(area),
        "level": path == area,
        "office": is_of(row, office) and path.startswith(area),
    }.get(reach, False)  # tasks, released: the sample rows are neither


def asked_of(rule: Rule) -> tuple[str, ...]:
    """The permissions an address asks for; none where everybody may come."""
    asked = (rule.permission,) if isinstance(rule.permission, str) else rule.permission
    return tuple(one for one in asked if one not in (EVERYONE, OPEN))


def is_of(row: Any, office: str) -> bool:
    """Whether a row belongs to an office of the world; a row without an office belongs to nobody."""
    owner = row if isinstance(row, Office) else getattr(row, "office", None)
    kind, name, region, _ = OFFICES[office]
    return owner is not None and (owner.kind, owner.name, owner.region_id) == (kind, name, region)


def path_of(row: Any) -> str:
    return str(row.office.region_path if isinstance(row, Post) else row.region_path)


def answer(client: Client, rule: Rule, name: str, row: Any = None) -> int:
    key = dict(rule.key(row)) if row is not None else {}
    data = dict(rule.data(row) if callable(rule.data) else rule.data)
    kind = {"content_type": "application/json"} if name.startswith("api:") and rule.method != "get" else {}
    response = getattr(client, rule.method)(reverse(name, kwargs=key), data, **kind)
    assert response.status_code < 500, (name, response.status_code)
    return int(response.status_code)


@contextmanager
def atomic_and_undone() -> Iterator[None]:
    """What one question changed is gone before the next."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def test_every_address_stands_in_the_table_and_every_line_has_its_address() -> None:
    known = {*OPEN_TO_ALL, *OF_THE_ACCOUNT, *OWN_ROWS, *RULES, *access_table.ELSEWHERE}
    found = set(addresses())
    assert found - known == set(), "give these a line in tests/web/access_table.py"
    assert known - found == set(), "these addresses are gone"


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if rule.permission != OPEN))
def test_nobody_gets_in_without_signing_in(name: str, rows_of: Callable[[str], dict[str, Any]]) -> None:
    rule = RULES[name]
    row = next(iter(rows_of(rule.sample).values())) if rule.sample else None
    key = dict(rule.key(row)) if rule.sample else {}
    response = getattr(Client(), rule.method)(reverse(name, kwargs=key))
    assert response.status_code in REFUSED or "/akun/" in response.headers.get("Location", "")


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if not rule.sample))
def test_a_page_opens_for_the_roles_of_the_matrix_and_for_no_other(name: str, clients: dict[str, Client]) -> None:
    rule = RULES[name]
    wrong = []
    for user, client in clients.items():
        wanted = all(should_pass(user, one) for one in asked_of(rule))
        with atomic_and_undone():
            status = answer(client, rule, name)
        if (status not in REFUSED) is not wanted:
            wrong.append((user, status, wanted))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if rule.sample))
def test_a_row_opens_for_the_roles_of_the_matrix_and_for_no_other(
    name: str, clients: dict[str, Client], rows_of: Callable[[str], dict[str, Any]]
) -> None:
    rule = RULES[name]
    wrong = []
    rows = rows_of(rule.sample)
    for user, client in clients.items():
        for place, row in chosen(user, rows).items():
            wanted = all(should_pass(user, one, row) for one in asked_of(rule))
            with atomic_and_undone():
                status = answer(client, rule, name, row)
            if (status not in REFUSED) is not wanted:
                wrong.append((user, place, status, wanted))
    assert wrong == []


RELATIONS = ("own", "child", "sibling", "parent", "other office")


def relation(user: str, row: Any) -> str:
    """How a row lies to an office: the words of the matrix's tests."""
    office, area, path = PEOPLE[user][1], area_of(PEOPLE[user][1]), path_of(row)
    if path == area:
        return "own" if is_of(row, office) or not hasattr(row, "office") else "other office"
    if path.startswith(area):
        return "child"
    return "parent" if area.startswith(path) else "sibling"


def chosen(user: str, rows: dict[str, Any]) -> dict[str, Any]:
    """One row of each relation: the nearest ones, which are the ones a fault would let through."""
    found: dict[str, tuple[str, Any]] = {}
    for place, row in sorted(rows.items(), key=lambda item: -shared(path_of(item[1]), area_of(PEOPLE[user][1]))):
        found.setdefault(relation(user, row), (place, row))
    return {f"{word}: {place}": row for word, (place, row) in found.items()}


def shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@pytest.fixture(scope="session")
def signed_in_once(django_db_setup: None, django_db_blocker: Any) -> dict[str, str]:
    """The session of one user a role, made once for all addresses.

    Made without signing in: the log's rows of that would stay and be counted by later tests.
    """
    found: dict[str, str] = {}
    seen, ahead = set(), int(time.time()) + 3600
    with django_db_blocker.unblock():
        users = {user.username: user for user in User.objects.all()}
        for username, (role, _) in PEOPLE.items():
            if role not in seen:
                seen.add(role)
                session, user = SessionStore(), users[username]
                session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
                session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
                session[OPENED] = session[SEEN] = ahead  # or each of the questions would note its moment anew
                session.save()
                found[username] = str(session.session_key)
    return found


@pytest.fixture
def clients(db: None, signed_in_once: dict[str, str]) -> dict[str, Client]:
    """One signed-in client a role."""
    made = {username: Client() for username in signed_in_once}
    for username, session in signed_in_once.items():
        made[username].cookies[settings.SESSION_COOKIE_NAME] = session
    return made


@pytest.fixture
def rows_of(db: None) -> Callable[[str], dict[str, Any]]:
    """A sample at every place it makes sense at."""

    def of(name: str) -> dict[str, Any]:
        make, places = SAMPLES[name]
        with open_scope(system_actor("menyiapkan uji")):
            return {place: make(place) for place in places}

    return of


def test_every_role_meets_every_relation_the_world_has_for_it(
    clients: dict[str, Client], rows_of: Callable[[str], dict[str, Any]]
) -> None:
    met = {relation(user, row) for user in clients for row in rows_of("programme").values()}
    assert met == set(RELATIONS)
    assert {Post.objects.get(user__username=user).role for user in clients} == set(MATRIX["roles"])
