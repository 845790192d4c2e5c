"""Targets, indicators from surveys and offices, and how many children each place should measure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.regions.paths import PathField


class Standing(models.Manager["Target"]):
    """The targets that were not removed."""

    def get_queryset(self) -> models.QuerySet["Target"]:
        """Without the removed ones."""
        return super().get_queryset().filter(removed_at__isnull=True)


class Target(models.Model):
    """What an indicator should be in a region and year, on which legal basis.

    A removed one stays in its row, so that the removal can be undone; `objects` are those that stand.
    """

    class Kind(models.TextChoices):
        """Which kind of target."""

        OFFICIAL = "official", _("resmi")
        ASPIRATIONAL = "aspirational", _("cita-cita")
        REQUIRED = "required", _("diperlukan")

    indicator = models.CharField(max_length=60)
    region_path = PathField(blank=True)  # "" is the country
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OFFICIAL)
    value = models.FloatField()
    legal_basis = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by_id = models.BigIntegerField(null=True)
    removed_reason = models.CharField(max_length=300, blank=True)

    objects = Standing()
    every = models.Manager["Target"]()

    class Meta:
        """One standing target an indicator, region, year and kind."""

        ordering = ("indicator", "region_path", "year", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "region_path", "year", "kind"), name="target_once",
                condition=models.Q(removed_at__isnull=True),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_path} {self.year} {self.kind}"


class MacroImport(models.Model):
    """One table of macro values: rows in = stored + corrected + unchanged + refused."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    rows_in = models.IntegerField(default=0)
    stored = models.IntegerField(default=0)
    corrected = models.IntegerField(default=0)  # of figures that stood here with another value
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    findings = models.JSONField(default=list)  # [{row, column, value, what, why, do}]
    imported_by_id = models.BigIntegerField(null=True)
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-imported_at",)

    def __str__(self) -> str:
        return self.file_name


class MacroValue(models.Model):
    """One published or reported figure of a region: a survey, a statistics office, an office's service coverage.

    A revised figure is a new release beside the old one; a figure that was wrong gets a new version, and the old one
    stays, with who ended it, when and why. Routine figures are never here, and these never there.
    """

    class State(models.TextChoices):
        """Whether this version counts; one version of a figure does."""

        STANDS = "stands", _("berlaku")
        CORRECTED = "corrected", _("dikoreksi")
        WITHDRAWN = "withdrawn", _("ditarik")
        UNDONE = "undone", _("impornya diurungkan")

    indicator = models.CharField(max_length=60)
    region_path = PathField(blank=True)  # "" is the country
    period = models.CharField(max_length=7)  # 2024 or 2024-03
    release = models.CharField(max_length=80)  # "SSGI 2022", "BPS, Maret 2024"
    value = models.FloatField()
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    source = models.CharField(max_length=300)
    standing = models.CharField(max_length=12, default="published")  # published, quoted, memory, predicted, misprint
    note = models.CharField(max_length=300, blank=True)
    imported = models.ForeignKey(MacroImport, null=True, on_delete=models.PROTECT, related_name="macro_values")
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STANDS)
    over_at = models.DateTimeField(null=True)  # when and by whom it ceased to count, and why
    over_by_id = models.BigIntegerField(null=True)
    over_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """One value that counts an indicator, region, period, release and source."""

        ordering = ("indicator", "region_path", "-period", "release")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "region_path", "period", "release", "source"), name="macro_value_once",
                condition=models.Q(state="stands"),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_path} {self.period}"


class TargetPopulation(models.Model):
    """S: how many children a desa or posyandu should measure in a year. Riil and proyeksi are two figures."""

    region_path = PathField()  # of the village or the posyandu
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=10)  # riil, proyeksi
    target = models.IntegerField()
    source = models.CharField(max_length=200)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        """One figure a place, year and kind."""

        ordering = ("region_path", "year", "kind")
        constraints = (models.UniqueConstraint(fields=("region_path", "year", "kind"), name="target_population_once"),)

    def __str__(self) -> str:
        return f"{self.region_path} {self.year} {self.kind}"
