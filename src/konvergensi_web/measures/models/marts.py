"""What the pipeline computed: indicator values, balances, quality and worklists, and the runs they came from.

Dashboards read these tables and nothing else. Written only by the job `measures.refresh`; a value that was released
is copied into `releases.ReleasedValue` and never changes there.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.language import in_english
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.regions.paths import PathField
from konvergensi_web.registry.models import Person


class Snapshot(models.Model):
    """One Parquet copy of the measurements of a regency, by pseudonymous person id: what a run has read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    regency_path = PathField(db_index=True)
    files = models.JSONField(default=dict)  # name -> {rows, sha256}
    rows = models.BigIntegerField(default=0)
    people = models.BigIntegerField(default=0)
    months = models.JSONField(default=list)
    taken_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-taken_at",)

    def __str__(self) -> str:
        return f"{self.regency_path} {self.taken_at:%Y-%m-%d %H:%M}"


class PipelineRun(models.Model):
    """One run of the pipeline: what it read, each step with its row counts, and what it replaced."""

    class State(models.TextChoices):
        """Where it is."""

        RUNNING = "running", _("berjalan")
        DONE = "done", _("selesai")
        FAILED = "failed", _("gagal")

    class Rows(models.TextChoices):
        """What is being done to its values. They are seen from the moment on that it is no longer writing."""

        STILL = "", _("tidak ada")
        WRITING = "writing", _("menulis")  # the new ones hidden, those they replace still seen
        CLEARING = "clearing", _("membersihkan")  # the new ones seen, the replaced ones on their way out

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    regency_path = PathField()
    kind = models.CharField(max_length=12)  # full, incremental
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.SET_NULL, related_name="runs")
    month = models.CharField(max_length=7, blank=True)  # the last month of the data
    months = models.JSONField(default=list)
    villages = models.JSONField(default=list)  # codes of the villages that were run again; all of them when full
    context = models.JSONField(default=dict)  # what every village's figures depend on: months, first months, kinds
    steps = models.JSONField(default=list)  # [{name, says, reads: {table: rows}, writes, rows}]
    batches = models.JSONField(default=list)  # [{id, file, kind, months, rows}]
    exclusions = models.JSONField(default=list)  # [{says, rows}]
    rows = models.BigIntegerField(default=0)
    people = models.BigIntegerField(default=0)
    values = models.BigIntegerField(default=0)
    definition = models.CharField(max_length=40, blank=True)
    requested_by_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows_are = models.CharField(max_length=8, choices=Rows.choices, default=Rows.STILL, blank=True)
    wrote_at = models.DateTimeField(null=True)  # the last sign of life of the one who writes

    class Meta:
        """Newest first; one run at a time writes the values of a regency."""

        ordering = ("-started_at",)
        indexes = (
            models.Index(fields=("regency_path", "-started_at")),
            models.Index(fields=("rows_are",), condition=~Q(rows_are=""), name="pipeline_run_rows_are"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("regency_path",), condition=Q(rows_are="writing"), name="pipeline_run_writes_alone"
            ),
        )

    def __str__(self) -> str:
        return f"{self.regency_path} {self.kind} {self.started_at:%Y-%m-%d %H:%M}"


class Value(models.Model):
    """A figure with all it is made of. A ratio has a numerator and a denominator; anything else a `value`."""

    region_path = PathField()
    regency_path = PathField()
    level = models.CharField(max_length=10)
    month = models.CharField(max_length=7)
    indicator = models.CharField(max_length=40)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    value = models.FloatField(null=True)
    measured = models.BigIntegerField(null=True)  # D
    measured_in_target = models.BigIntegerField(null=True)  # D of the places whose target is known
    target = models.BigIntegerField(null=True)  # S
    target_kind = models.CharField(max_length=10, blank=True)
    definition = models.CharField(max_length=40, blank=True)  # the version of the definition: the day it came in force
    batches = models.JSONField(default=list)  # ids of the imports whose rows are counted
    computed_at = models.DateTimeField()

    class Meta:
        """Two tables have these columns: the living values and the released ones."""

        abstract = True

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_path} {self.month}"

    @property
    def pct(self) -> float | None:
        """Numerator of denominator in percent."""
        return 100.0 * self.numerator / self.denominator if self.denominator and self.numerator is not None else None

    @property
    def coverage_pct(self) -> float | None:
        """D/S in percent, over the places whose target is known."""
        known = self.measured_in_target
        return 100.0 * known / self.target if self.target and known is not None else None


NOBODY = UUID(int=0)


class LivingManager(models.Manager[Any]):
    """The values that are seen: not those a run is still writing, and until it is done those it is replacing.

    So everything a run changed appears at one moment, however long the writing takes.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        """The rows that count now."""
        writing = PipelineRun.objects.filter(rows_are=PipelineRun.Rows.WRITING).order_by().values("pk")
        standing = Q(retired_by=NOBODY) | Q(retired_by__in=writing)
        return super().get_queryset().filter(standing, ~Q(run__in=writing))


class IndicatorValue(Value):
    """The living value. `state` tells how far this very number got; a new number is a draft again.

    A number that a run finds unchanged keeps its row, with the run that found it first.
    """

    class State(models.TextChoices):
        """How far the number got."""

        DRAFT = "draft", _("sementara")
        VERIFIED = "verified", _("terverifikasi")
        RELEASED = "released", _("dirilis")

    run = models.ForeignKey(PipelineRun, on_delete=models.PROTECT, related_name="indicator_values")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    retired_by = models.UUIDField(default=NOBODY, db_default=NOBODY)  # the run that replaces it

    objects = LivingManager()
    every = models.Manager()

    class Meta(Value.Meta):
        """One living value a place, month and indicator; found by place, or by indicator over places."""

        abstract = False
        default_manager_name = "objects"
        base_manager_name = "every"
        constraints = (
            models.UniqueConstraint(
                fields=("region_path", "month", "indicator", "retired_by"), name="indicator_value_once"
            ),
        )
        indexes = (
            models.Index(fields=("indicator", "month", "level", "region_path"), name="indicator_value_below"),
            models.Index(fields=("regency_path", "month", "state"), name="indicator_value_regency"),
        )


class BalanceRow(models.Model):
    """The account of the list of one month and place: why it is longer or shorter than the month before."""

    region_path = PathField()
    regency_path = PathField(db_index=True)
    level = models.CharField(max_length=10)
    month = models.CharField(max_length=7)
    previous_month = models.CharField(max_length=7, blank=True)
    lines = models.JSONField(default=dict)  # `konvergensi.measures.balance.LINES` and what is counted beside
    residual = models.BigIntegerField(default=0)
    provisional = models.BooleanField(default=False)
    run = models.ForeignKey(PipelineRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One account a place and month."""

        constraints = (models.UniqueConstraint(fields=("region_path", "month"), name="balance_row_once"),)

    def __str__(self) -> str:
        return f"{self.region_path} {self.month}"


class QualityValue(models.Model):
    """How far the measurements of a month and place can be trusted."""

    region_path = PathField()
    regency_path = PathField(db_index=True)
    level = models.CharField(max_length=10)
    month = models.CharField(max_length=7)
    score = models.FloatField(null=True)
    rating = models.CharField(max_length=20, blank=True)
    counts = models.JSONField(default=dict)  # rows, children, weighed, measured, implausible, copied, twice ...
    says = models.JSONField(default=list)  # the worst checks in words
    says_en = models.JSONField(default=list)  # the same in English; empty where computed before it was kept
    run = models.ForeignKey(PipelineRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One judgement a place and month."""

        constraints = (models.UniqueConstraint(fields=("region_path", "month"), name="quality_value_once"),)

    def __str__(self) -> str:
        return f"{self.region_path} {self.month}"

    @property
    def findings(self) -> list[str]:
        """The worst checks in the reader's language."""
        return list(self.says_en if in_english() and self.says_en else self.says)


class WorklistItem(Guarded):
    """A child with something to do at the end of a month, and why. `region_path` ends at the posyandu when known."""

    view_permission: ClassVar[str] = "measures.worklist.view"
    task_field: ClassVar[str] = "person_id"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="worklist_items")
    month = models.CharField(max_length=7)
    priority = models.SmallIntegerField()  # 1 is the most urgent: the place of the first reason in the library's list
    reasons = models.JSONField(default=list)  # codes of `konvergensi.measures.worklist.REASONS`, most urgent first
    codes = models.CharField(max_length=150)  # the same as ",bgm,two_t,": found by LIKE on every database
    age_months = models.SmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    last_month = models.CharField(max_length=7, blank=True)
    measured_on = models.DateField(null=True)
    months_missed = models.SmallIntegerField(default=0)
    weight_kg = models.FloatField(null=True)
    length_height_cm = models.FloatField(null=True)
    haz = models.FloatField(null=True)
    waz = models.FloatField(null=True)
    whz = models.FloatField(null=True)
    run = models.ForeignKey(PipelineRun, on_delete=models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        """A child once a month; the most urgent first."""

        ordering = ("priority", "region_path", "pk")
        constraints = (models.UniqueConstraint(fields=("person", "month"), name="worklist_item_once"),)
        indexes = (
            models.Index(fields=("month", "region_path", "priority")),
            models.Index(fields=("month", "priority", "id"), name="measures_worklist_in_order"),
        )

    def __str__(self) -> str:
        return str(self.pk)
