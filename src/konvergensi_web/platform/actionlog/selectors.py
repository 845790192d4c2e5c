"""Reading the action log: who may read which entries, with the words people know things by."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.actionlog.models import Entry, Touched
from konvergensi_web.platform.scope import Actor, Reach
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import subtree

VIEW = "platform.log.view"
OPENINGS = ("platform.identity.opened", "platform.glass.broken", "platform.identity.shown", "platform.export.made",
            "registry.person.searched")  # fmt: skip

# what a subject is called; the table of an unknown one says nothing to people
SUBJECTS = {
    "": "",
    "accounts.office": _("kantor"),
    "accounts.post": _("jabatan"),
    "accounts.user": _("pengguna"),
    "api.apitoken": _("token API"),
    "files.storedfile": _("berkas"),
    "intake.batch": _("impor"),
    "intake.heldrow": _("baris tertahan"),
    "intake.placealias": _("nama tempat"),
    "jobs.job": _("pekerjaan"),
    "measures.correction": _("usulan perbaikan"),
    "measures.macroimport": _("tabel indikator makro"),
    "measures.macrovalue": _("indikator makro"),
    "measures.measurement": _("pengukuran"),
    "measures.officetask": _("tugas kantor lain"),
    "measures.pipelinerun": _("penghitungan angka"),
    "measures.release": _("rilis"),
    "measures.sasarancheck": _("data sasaran"),
    "measures.target": _("target"),
    "measures.worklistitem": _("daftar kerja"),
    "measures.worklistmark": _("daftar kerja"),
    "plan.programme": _("program"),
    "privacy.breach": _("pelanggaran data"),
    "privacy.exportrecord": _("ekspor"),
    "privacy.glass": _("akses darurat"),
    "privacy.grant": _("izin melihat nama"),
    "privacy.legalhold": _("penahanan penghapusan"),
    "privacy.opening": _("pembukaan identitas"),
    "privacy.retentionrun": _("pemusnahan"),
    "privacy.subjectrequest": _("permohonan subjek data"),
    "registry.duplicatepair": _("dugaan data ganda"),
    "registry.household": _("keluarga"),
    "registry.merge": _("penggabungan"),
    "registry.person": _("orang"),
    "registry.posyandu": _("posyandu"),
}


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """The actor's own actions; with the permission, those in his area and of the offices of his area."""
    return named(Entry.objects.filter(_visible(actor)))


def _visible(actor: Actor) -> Q:
    own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])
    found = reach(actor, VIEW)
    if found is Reach.NONE:
        return own
    if found is Reach.LEVEL:
        here = Office.objects.filter(region__path__in=actor.paths).values("pk")
        return own | Q(region_path__in=actor.paths) | Q(region_path="", office_id__in=here)
    here = Office.objects.filter(subtree(actor.paths, "region__path")).values("pk")
    return own | subtree(actor.paths) | Q(region_path="", office_id__in=here)


def named(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The entries with `user_name`, `office_name` and `place` beside them, in the same query."""
    user = User.objects.filter(pk=OuterRef("user_id"))
    office = Office.objects.filter(pk=OuterRef("office_id"))
    place = Region.objects.filter(path=OuterRef("region_path"))
    return entries.annotate(
        user_name=Subquery(user.values("full_name")[:1]),
        office_name=Subquery(office.values("name")[:1]),
        place=Subquery(place.values("label")[:1]),
    )


def place_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of any table that has `region_path`, with the region's label beside them as `place`."""
    found: QuerySet[Any] = rows.annotate(
        place=Subquery(Region.objects.filter(path=OuterRef("region_path")).values("label")[:1])
    )
    return found


def get_entry(actor: Actor, entry_id: int) -> Entry:
    """An entry the actor may read. Raises `ProblemError` (platform.not-found)."""
    found = visible_entries(actor).select_related("payload").filter(pk=entry_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Catatan itu")
    return found


def about_person(entries: QuerySet[Entry], person_id: UUID) -> QuerySet[Entry]:
    """Entries whose subject is the person, or that showed or moved the person's data."""
    touched = Touched.objects.filter(entry=OuterRef("pk"), person_id=person_id)
    return entries.filter(Q(subject_type="registry.person", subject_id=str(person_id)) | Exists(touched))


def who_opened(actor: Actor, person_id: UUID, most: int = 10) -> list[Entry]:
    """The latest openings, emergency accesses, searches and exports that showed one person. For his own page."""
    direct = Entry.objects.filter(subject_type="registry.person", subject_id=str(person_id), action__in=OPENINGS)
    among = Entry.objects.filter(touched__person_id=person_id)
    ids = direct.order_by().values("pk").union(among.order_by().values("pk"))  # SQLite sorts a union only as a whole
    newest = ids.order_by(F("pk").desc())[:most]
    return list(named(Entry.objects.filter(pk__in=[row["pk"] for row in newest])).order_by("-id"))


def on_days(entries: QuerySet[Entry], first: date | None, last: date | None) -> QuerySet[Entry]:
    """Entries from a day to a day, in the place's time."""
    if first:
        entries = entries.filter(at__gte=_midnight(first))
    if last:
        entries = entries.filter(at__lt=_midnight(last + timedelta(days=1)))
    return entries


def offices_in(actor: Actor) -> list[tuple[str, str]]:
    """The offices of the actor's area, for choosing."""
    found = Office.objects.filter(subtree(actor.paths, "region__path")).order_by("name")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def kind_of(entry: Entry) -> str:
    """What the entry was about, in words."""
    return str(SUBJECTS.get(entry.subject_type, _("catatan lain")))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
