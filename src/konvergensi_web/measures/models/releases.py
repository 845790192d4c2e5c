"""Releases: from a draft over verified to released; what was released is a frozen copy with a hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi_web.measures.models.marts import PipelineRun, Value
from konvergensi_web.platform.ids import new_id
from konvergensi_web.regions.paths import PathField


class Release(models.Model):
    """The figures of one month of a regency on their way to everyone. A later release corrects, never replaces."""

    class State(models.TextChoices):
        """Where it is; the moves stand in `measures.transitions`."""

        DRAFT = "draft", _("sementara")
        VERIFIED = "verified", _("terverifikasi")
        RELEASED = "released", _("dirilis")
        SUPERSEDED = "superseded", _("digantikan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_path = PathField()  # of the regency
    month = models.CharField(max_length=7)
    number = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=300, blank=True)  # why a released month is corrected
    warning_reason = models.CharField(max_length=300, blank=True)  # why it is released although D/S is low
    verified_digest = models.CharField(max_length=64, blank=True)
    verified_by_id = models.BigIntegerField(null=True)
    verified_at = models.DateTimeField(null=True)
    released_by_id = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    released_on = models.DateField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.IntegerField(default=0)
    checklist = models.JSONField(default=list)  # as it stood when it was released
    run = models.ForeignKey(PipelineRun, null=True, on_delete=models.PROTECT, related_name="+")
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """Newest month first; one number a month, and one that counts."""

        ordering = ("-month", "-number")
        constraints = (
            models.UniqueConstraint(fields=("region_path", "month", "number"), name="release_number_once"),
            models.UniqueConstraint(
                fields=("region_path", "month"), condition=models.Q(state="released"), name="release_current_once"
            ),
            models.UniqueConstraint(
                fields=("region_path", "month"),
                condition=models.Q(state__in=["draft", "verified"]),
                name="release_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.region_path} {self.month} no. {self.number}"


class ReleasedValue(Value):
    """A value as it was released. The flags say which counts the public page withholds."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="released_values")
    public = models.BooleanField(default=False)  # levels and indicators that the public page shows at all
    numerator_withheld = models.BooleanField(default=False)
    denominator_withheld = models.BooleanField(default=False)
    measured_withheld = models.BooleanField(default=False)
    target_withheld = models.BooleanField(default=False)

    class Meta(Value.Meta):
        """One value a release, place and indicator."""

        abstract = False
        constraints = (
            models.UniqueConstraint(fields=("release", "region_path", "indicator"), name="released_value_once"),
        )
        indexes = (
            models.Index(fields=("region_path", "month", "indicator"), name="released_value_place"),
            models.Index(fields=("indicator", "month", "level", "region_path"), name="released_value_below"),
            models.Index(  # a province is added up from these few
                fields=("region_path", "month"), condition=models.Q(level="regency"), name="released_value_regency"
            ),
        )
