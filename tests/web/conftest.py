"""What the web tests share: a seeded database, signed-in clients, actors."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from whitenoise.middleware import WhiteNoiseMiddleware

from konvergensi_web.platform import _listing_page, navigation
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from tests.web import world


class QuickArgon2(Argon2PasswordHasher):
    """The product's way of keeping passwords, with less work: tests sign in hundreds of times."""

    time_cost, memory_cost, parallelism = 1, 1024, 1


settings.PASSWORD_HASHERS = [f"{QuickArgon2.__module__}.{QuickArgon2.__qualname__}"]


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for the database through a fixture is marked like what says so: the quick subset leaves both out."""
    for item in items:
        if "db" in getattr(item, "fixturenames", ()) and item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db)


# what a process counts once a minute for all requests would else be counted anew in the middle of a test of queries
navigation.BADGE_SECONDS = _listing_page.COUNT_SECONDS = 86_400

_look_for_static_files = WhiteNoiseMiddleware.add_files_from_finders
_static_files: dict[str, Any] = {}


def _as_the_first_found(middleware: WhiteNoiseMiddleware) -> None:
    if not _static_files:
        _look_for_static_files(middleware)
        _static_files.update(middleware.files)
    middleware.files.update(_static_files)


# each of the thousand clients of the tests would look through the folders again
WhiteNoiseMiddleware.add_files_from_finders = _as_the_first_found


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # type: ignore[no-untyped-def]
    """The database of the run with the small world in it; a test's own changes are rolled back."""
    with django_db_blocker.unblock(), open_scope(system_actor("menyiapkan uji")):
        world.build()


@pytest.fixture
def actor(db: None) -> Callable[[str], Actor]:
    """The actor of a user of the world: `actor("dinkes")`."""

    def of(username: str) -> Actor:
        post = find_posts(User.objects.get(username=username), date(2024, 9, 2)).get()
        return actor_of(post, now=world.NOW)

    return of


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """A client with a user of the world signed in: `signed_in("camat")`."""

    def of(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return of
