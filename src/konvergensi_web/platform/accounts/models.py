"""Offices, users, and posts. Rights hang on the post, never on the user."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.accounts.offices import role_label
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import PathField


class Office(models.Model):
    """An organisation that acts: secretariat, Bappeda, a dinas, puskesmas, posyandu, KUA, kecamatan, desa, TPPS.

    `kind` is a key of `offices.yaml`; `urusan` the affairs it answers for. Its area is `areas`, or its region
    when that is empty. Offices are reorganised, so both ends are dated and nothing is deleted.
    """

    area_paths: tuple[str, ...] | None = None  # the paths of `areas`, where whoever fetched the office read them too

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="offices")
    areas = models.ManyToManyField(Region, blank=True, related_name="served_by")
    posyandu_path = models.CharField(max_length=24, blank=True)  # only a posyandu: its path below the village
    region_path = PathField(db_index=True, editable=False, default="")  # where it lies: filled from the two above
    urusan = models.JSONField(default=list, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    may_enter_measurements = models.BooleanField(default=False)  # only an office without any application of its own
    valid_from = models.DateField(default=date(2020, 1, 1))
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        """One name in one region."""

        ordering = ("region_id", "name")
        constraints = (models.UniqueConstraint(fields=("region", "kind", "name"), name="office_once"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the path that its region or posyandu gives it."""
        self.region_path = self.posyandu_path or self.region.path
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "region_path"}
        super().save(*args, **kwargs)

    @property
    def office_id(self) -> int:
        """Its own key, so that a right on an office's rows can be asked of the office itself."""
        return self.pk

    @staticmethod
    def existing_on(day: date) -> Q:
        """Offices that exist on a day."""
        return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def is_closed(self, day: date) -> bool:
        """Whether it is no more on a day."""
        return self.valid_to is not None and self.valid_to < day

    def paths(self) -> tuple[str, ...]:
        """The region paths of its area."""
        if self.posyandu_path:
            return (self.posyandu_path,)
        areas = self.area_paths if self.area_paths is not None else tuple(area.path for area in self.areas.all())
        return areas or (self.region.path,)


class User(AbstractUser):
    """A person who signs in."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("nama", max_length=150, blank=True)
    region_path = PathField(blank=True, default="")  # the area whose admin keeps the account; empty: the operator's

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.full_name or self.username


class Post(models.Model):
    """A user's dated holding of a role in an office: definitif, Pj, Plh or Plt, with the letter it rests on."""

    class Status(models.TextChoices):
        """How the post is held."""

        DEFINITIF = "definitif", _("definitif")
        PJ = "pj", _("Pj (penjabat)")
        PLH = "plh", _("Plh (pelaksana harian)")
        PLT = "plt", _("Plt (pelaksana tugas)")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    title = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DEFINITIF)
    basis = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    delegated_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Newest first."""

        ordering = ("-valid_from", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="post_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}, {self.office}"

    @property
    def label(self) -> str:
        """The title written in the letter, else what the matrix calls the role."""
        return self.title or role_label(self.role)

    @staticmethod
    def held_on(day: date) -> Q:
        """Posts held on a day; a stand-in's only as long as the one he stands in for holds his and has his account.

        A stand-in acts by the authority of the holder who chose him, so an account that is closed, perhaps because
        it was misused, takes along what it gave. Who takes the work over is then for the admin to say: he records a
        Plh, Plt or Pj of his own, or the successor.
        """
        its_own = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        lasting = Q(delegated_from__valid_to__isnull=True) | Q(delegated_from__valid_to__gte=day)
        return its_own & (Q(delegated_from__isnull=True) | lasting & Q(delegated_from__user__is_active=True))

    def is_held(self, day: date) -> bool:
        """Whether this one is held on a day."""
        its_own = self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)
        return its_own and (self.delegated_from is None or self.delegated_from.lends(day))

    def lends(self, day: date) -> bool:
        """Whether a stand-in may act by it on a day: it has not ended and its holder's account is open."""
        return (self.valid_to is None or self.valid_to >= day) and self.user.is_active
