"""Posyandu, persons, households: the records other stages point at."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import PathField


class Posyandu(models.Model):
    """One posyandu of a village. Its path lies below the village's, so that a scope can end at a posyandu."""

    path = PathField(unique=True)  # 36.04.05.2001.0012.
    name = models.CharField(max_length=80)
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="posyandu")
    puskesmas = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="posyandu_served")

    class Meta:
        """A name once in a village."""

        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=("village", "name"), name="posyandu_once"),)

    def __str__(self) -> str:
        return self.name


class Person(Guarded):
    """One person, whatever the stage of life. `region_path` ends at the posyandu when that is known."""

    view_permission: ClassVar[str] = "registry.person.view"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120, blank=True, db_index=True)  # normalised, for searching
    sex = models.SmallIntegerField(null=True)  # 1 = L, 2 = P
    birth_date = models.DateField(null=True)
    mother_name = models.CharField(max_length=120, blank=True)
    search_mother = models.CharField(max_length=120, blank=True, db_index=True)
    birth_weight_kg = models.FloatField(null=True)
    birth_length_cm = models.FloatField(null=True)
    nik_cipher = models.BinaryField(null=True)  # AES-GCM, see platform.privacy
    nik_index = models.CharField(max_length=64, blank=True, db_index=True)  # keyed blind index, for equality only
    nik_masked = models.CharField(max_length=20, blank=True)
    nik_status = models.CharField(max_length=20, blank=True)
    village = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    posyandu = models.ForeignKey(Posyandu, null=True, on_delete=models.SET_NULL, related_name="people")
    puskesmas = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+")
    rt = models.CharField(max_length=10, blank=True)
    rw = models.CharField(max_length=10, blank=True)
    address = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    first_batch_id = models.UUIDField(null=True)  # the import that made the row; null when typed in
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    history = HistoricalRecords(excluded_fields=["search_name", "search_mother"])

    class Meta(Guarded.Meta):
        """Found by place and birth."""

        indexes = (models.Index(fields=("region_path", "birth_date")),)

    def __str__(self) -> str:
        return str(self.pk)  # never a name in a log

    @staticmethod
    def living_records() -> Q:
        """Records that were not merged into another."""
        return Q(merged_into__isnull=True)


class PersonKey(models.Model):
    """The pseudonyms under which imports know a person (`child_id` of `konvergensi.registry`); several may be one."""

    key = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")

    def __str__(self) -> str:
        return self.key
