"""Rows for the access tests, at places that are own, child, sibling, parent or foreign to the roles of the world."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import Target, TargetPopulation
from konvergensi_web.plan.models import Programme
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import DuplicatePair, Household, Person, Posyandu
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


def batch(path: str) -> Batch:
    """An import of the health office for a place."""
    return Batch.objects.create(register="eppgbm", office=office_of("dinkes"), region_path=path, created_at=NOW)


def entry(path: str) -> Entry:
    """A row of the action log at a place."""
    return Entry.objects.create(at=NOW, role="contoh", action="platform.post.chosen", region_path=path)


def region(path: str) -> SimpleNamespace:
    """A region; it has no office."""
    return SimpleNamespace(region_path=path, code=path.removesuffix("."))


def household(path: str) -> Household:
    """A family of a village or posyandu."""
    return Household.objects.create(region_path=path, created_at=NOW, updated_at=NOW)


def pair(path: str) -> DuplicatePair:
    """Two records of one place that may be one person."""
    first, second = sorted((person(path), person(path)), key=lambda one: one.pk)
    return DuplicatePair.objects.create(region_path=path, first=first, second=second, score=90, found_at=NOW)


def target(path: str) -> Target:
    """A target on a place."""
    return Target.objects.create(
        indicator="ds", region_path=path, year=2024, value=85, legal_basis="RPJMD", created_at=NOW, updated_at=NOW
    )


def sasaran(path: str) -> SimpleNamespace:
    """S of a desa."""
    TargetPopulation.objects.create(region_path=path, year=2024, kind="riil", target=100, source="uji", recorded_at=NOW)
    return SimpleNamespace(region_path=path, code=path.removesuffix("."))


def posyandu(path: str) -> SimpleNamespace:
    """A posyandu of a village."""
    village = Region.objects.get(code=".".join(path.split(".")[:4]))
    made = Posyandu.objects.create(path=path, name=f"Contoh {path}", village=village)
    return SimpleNamespace(region_path=made.path, path=made.path.removesuffix("."))


WITH_AFFAIRS = tuple(key for key, (kind, *_) in OFFICES.items() if kind not in ("tpps", "posyandu"))
Make = Callable[[str], Any]
SAMPLES: dict[str, tuple[Make, tuple[str, ...]]] = {
    "person": (person, HOMES),
    "programme": (programme_of, WITH_AFFAIRS),
    "office": (office_of, tuple(OFFICES)),
    "user": (user_of, tuple(OFFICES)),
    "post": (post_of, tuple(OFFICES)),
    "batch": (batch, PLACES[:-1]),
    "entry": (entry, PLACES),
    "household": (household, HOMES),
    "pair": (pair, HOMES),
    "target": (target, PLACES),
    "sasaran": (sasaran, tuple(place for place in HOMES if place.count(".") == 4)),
    "region": (region, tuple(place for place in PLACES if place.count(".") <= 4)),
    "posyandu": (posyandu, (POSYANDU, "36.04.05.2001.0002.", "36.04.06.2001.0001.", "36.73.01.1001.0001.")),
}
