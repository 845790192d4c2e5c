"""Persons, the pseudonyms imports know them by, and the words they are found by."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.history import guarded_history
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import PathField
from konvergensi_web.registry.models.posyandu import Posyandu


class Person(Guarded):
    """One person, whatever the stage of life. `region_path` ends at the posyandu when that is known.

    Imports follow the newest measuring (`facts_on`); a field in `typed_fields` was corrected by hand and stays so
    until the export says the same.
    """

    view_permission: ClassVar[str] = "registry.person.view"
    person_field: ClassVar[str] = "pk"
    task_field: ClassVar[str] = "pk"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_path = PathField()  # indexed together with the date of birth, below
    name = models.CharField(max_length=120)
    search_name = models.CharField(max_length=120, blank=True)  # written alike, for sorting and comparing
    sex = models.SmallIntegerField(null=True)  # 1 = L, 2 = P
    birth_date = models.DateField(null=True)
    birth_year_only = models.BooleanField(default=False, db_default=False)  # the day is the middle of the year told
    mother_name = models.CharField(max_length=120, blank=True)
    search_mother = models.CharField(max_length=120, blank=True)
    birth_weight_kg = models.FloatField(null=True)
    birth_length_cm = models.FloatField(null=True)
    nik_cipher = models.BinaryField(null=True)  # AES-GCM, see platform.privacy
    nik_index = models.CharField(max_length=64, blank=True, db_index=True)  # keyed blind index, for equality only
    nik_masked = models.CharField(max_length=20, blank=True)
    nik_status = models.CharField(max_length=20, blank=True)
    village = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    posyandu = models.ForeignKey(
        Posyandu, null=True, on_delete=models.SET_NULL, related_name="people", db_index=False
    )  # the path is the index: a posyandu is a range of paths
    puskesmas = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    rt = models.CharField(max_length=10, blank=True)
    rw = models.CharField(max_length=10, blank=True)
    address = models.CharField(max_length=200, blank=True)
    facts_on = models.DateField(null=True)  # day of the newest row the facts were taken from
    typed_fields = models.JSONField(default=list)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    first_batch_id = models.UUIDField(null=True, db_index=True)  # the import that made the row; null when typed in
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    # imports write it by the ten thousand, and it is read for one person at a time
    history = guarded_history(
        excluded_fields=["search_name", "search_mother"],
        no_db_index=["nik_index", "first_batch_id", "village", "posyandu", "puskesmas", "merged_into"],
    )

    class Meta(Guarded.Meta):
        """Found by place and birth, read in the order of names."""

        indexes = (
            models.Index(fields=("region_path", "birth_date")),
            models.Index(fields=("search_name", "id"), name="registry_person_in_order"),
        )

    def __str__(self) -> str:
        return str(self.pk)  # never a name in a log

    @staticmethod
    def living_records() -> Q:
        """Records that were not merged into another."""
        return Q(merged_into__isnull=True)


class PersonKey(models.Model):
    """The pseudonyms under which imports know a person (`child_id` of `konvergensi.registry`); several may be one.

    A pseudonym counts within one regency: who moved to another regency is a record of that office, and a pair for
    the province to look at.
    """

    key = models.CharField(primary_key=True, max_length=64)  # see `key_of`
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")
    batch_id = models.UUIDField(null=True, db_index=True)  # the import that brought it

    def __str__(self) -> str:
        return self.key

    @staticmethod
    def key_of(regency_path: str, child_id: str) -> str:
        """The pseudonym as it is kept: `36.04.:1f2e...`."""
        return f"{regency_path}:{child_id}"


class PersonToken(Guarded):
    """One word of a person's name (`n`) or mother's name (`m`), written alike; what the search looks in."""

    view_permission: ClassVar[str] = "registry.person.view"

    region_path = PathField()
    token = PathField(max_length=60)  # compared byte by byte, so that a prefix is a range on every database
    kind = models.CharField(max_length=1)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")

    class Meta(Guarded.Meta):
        """Answered from the index alone."""

        indexes = (models.Index(fields=("kind", "token", "region_path", "person"), name="registry_token"),)

    def __str__(self) -> str:
        return str(self.pk)
