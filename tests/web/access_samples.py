"""Rows for the access tests, at places that are own, child, sibling, parent or foreign to the roles of the world."""

from collections.abc import Callable
from datetime import date
from typing import Any

from konvergensi_web.plan.models import Programme
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.registry.models import Person
from tests.web.world import NOW, OFFICES, POSYANDU

# A place is a region path; together they hold a row above, at, below and beside every office of the world.
PLACES = (
    "36.",
    "36.04.",
    "36.04.05.",
    "36.04.05.2001.",
    POSYANDU,
    "36.04.05.2001.0002.",
    "36.04.05.2002.",
    "36.04.06.",
    "36.04.06.2001.",
    "36.73.",
    "36.73.01.",
    "36.73.01.1001.",
    "36.73.01.1002.",
)
HOMES = tuple(place for place in PLACES if place.count(".") >= 4)  # where people live


def person(path: str) -> Person:
    """A child of a village or posyandu."""
    return Person.objects.create(name="Anak Contoh", region_path=path, created_at=NOW, updated_at=NOW)


def programme_of(office: str) -> Programme:
    """A programme of an office of the world, in the first of its affairs, in its whole area."""
    kind, name, region, _ = OFFICES[office]
    owner = Office.objects.get(kind=kind, name=name, region=region)
    return Programme.objects.create(
        office=owner, urusan=owner.urusan[0], year=2025, name="Kelas ibu hamil", region_path=f"{region}.",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def office_of(office: str) -> Office:
    """An office of the world."""
    kind, name, region, _ = OFFICES[office]
    return Office.objects.get(kind=kind, name=name, region=region)


def user_of(office: str) -> User:
    """Somebody with a post in an office of the world, other than those who sign in."""
    user = User.objects.create(username=f"contoh-{office}", region_path=regency_of(office_of(office)))
    Post.objects.create(user=user, office=office_of(office), role="contoh", valid_from=date(2024, 1, 1))
    return user


def post_of(office: str) -> Post:
    """A post in an office of the world."""
    user = User.objects.create(username=f"jabatan-{office}")
    return Post.objects.create(user=user, office=office_of(office), role="contoh", valid_from=date(2024, 1, 1))


def regency_of(office: Office) -> str:
    """The path of the admin who keeps the account."""
    return ".".join(office.region_path.split(".")[:2]).removesuffix(".") + "."


WITH_AFFAIRS = tuple(key for key, (kind, *_) in OFFICES.items() if kind not in ("tpps", "posyandu"))
Make = Callable[[str], Any]
SAMPLES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "person": (person, HOMES),
    "programme": (programme_of, WITH_AFFAIRS),
    "office": (office_of, tuple(OFFICES)),
    "user": (user_of, tuple(OFFICES)),
    "post": (post_of, tuple(OFFICES)),
}
