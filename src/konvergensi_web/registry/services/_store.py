"""Writing people in bulk: the record, its history, its pseudonym, its search words, where it belongs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.bulk import chunks, insert, update
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.privacy.crypto import EncryptedValue
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Attachment, Person, PersonKey, PersonToken, Posyandu
from konvergensi_web.registry.services._facts import Facts

COLUMNS = [field.attname for field in Person._meta.concrete_fields]
HISTORY: Any = Person.history.model
_TRACKED = [field.attname for field in HISTORY.tracked_fields]
_MUTABLE = [name for name in COLUMNS if name not in ("id", "created_at", "first_batch_id", "merged_into_id")]
_PLACE = ("region_path", "village_id", "posyandu_id", "puskesmas_id")
# a fact that may be corrected by hand -> the other columns that follow it
FOLLOWS = {"name": ("search_name",), "birth_date": ("birth_year_only",), "mother_name": ("search_mother",)}
_FACTS = (
    "name", "sex", "birth_date", "mother_name", "birth_weight_kg", "birth_length_cm", "rt", "rw", "address",
)  # fmt: skip


BATCH = "batch:"


def reason_of(batch_id: UUID) -> str:
    """The reason a batch leaves in the history; the page of changes turns it into a link."""
    return f"{BATCH}{batch_id}"


@dataclass(frozen=True, slots=True)
class Belongs:
    """The place of a person: the path a scope compares, and the rows it stands for."""

    path: str
    village_id: str | None
    posyandu_id: int | None
    puskesmas_id: int | None

    @classmethod
    def of(cls, village: Region, posyandu: Posyandu | None, puskesmas: Office | None) -> "Belongs":
        """The place of somebody of a village, as exactly as it is known."""
        if puskesmas is None and posyandu is not None:
            return cls(posyandu.path, village.code, posyandu.pk, posyandu.puskesmas_id)
        path = posyandu.path if posyandu else village.path
        return cls(path, village.code, posyandu.pk if posyandu else None, puskesmas.pk if puskesmas else None)

    def columns(self) -> dict[str, Any]:
        """As columns of a person."""
        return dict(zip(_PLACE, (self.path, self.village_id, self.posyandu_id, self.puskesmas_id), strict=True))


@dataclass(frozen=True, slots=True)
class Work:
    """One import at work: who, which batch, which regency, where each child belongs, the index of each NIK."""

    actor: Actor
    batch_id: UUID
    regency: str
    belongs: Mapping[str, Belongs]
    indexes: Mapping[str, str]


def create_people(work: Work, children: Sequence[Facts]) -> dict[str, UUID]:
    """Make a person of each child. Returns `child_id -> person`."""
    made: dict[str, UUID] = {}
    for some in chunks(children):
        niks = EncryptedValue.many([child.nik or None for child in some])
        rows: list[dict[str, Any]] = []
        for child, nik in zip(some, niks, strict=True):
            made[child.child_id] = new_id()
            rows.append(
                {
                    "id": made[child.child_id],
                    **child.told,
                    **nik.columns(),
                    "nik_status": child.nik_status,
                    **work.belongs[child.child_id].columns(),
                    "facts_on": child.on,
                    "typed_fields": [],
                    "merged_into_id": None,
                    "first_batch_id": work.batch_id,
                    "created_at": work.actor.now,
                    "updated_at": work.actor.now,
                }
            )
        insert(Person, COLUMNS, [tuple(row[name] for name in COLUMNS) for row in rows])
        write_history(work.actor, rows, kind="+", reason=reason_of(work.batch_id))
        _write_keys(work.batch_id, work.regency, [(child.child_id, made[child.child_id]) for child in some])
        _write_tokens([(made[c.child_id], work.belongs[c.child_id].path, c) for c in some])
        _write_attachments(work.batch_id, [(made[c.child_id], work.belongs[c.child_id], c.since) for c in some])
    return made


def update_people(
    work: Work, children: Sequence[Facts], people: Mapping[str, UUID], silent: Collection[str] = ()
) -> int:
    """Bring the known children up to date, but not by those who only say that they were there. Returns how many
    changed."""
    known = [child for child in children if child.child_id in people]
    changed = 0
    for some in chunks(known, 2_000):
        ids = [people[child.child_id] for child in some]
        on_record = {row["id"]: row for row in Person.objects.filter(pk__in=ids).values(*COLUMNS)}
        pairs = [(child, on_record[people[child.child_id]]) for child in some if people[child.child_id] in on_record]
        _add_keys(work.batch_id, work.regency, [(child.child_id, row["id"]) for child, row in pairs])
        altered = []
        for child, row in pairs:
            if child.child_id in silent:
                continue
            told = _changes(child, row, work.belongs[child.child_id], work.indexes[child.child_id])
            if told:
                altered.append((child, row, told))
        _write_changes(work, altered)
        changed += sum(1 for _, _, told in altered if set(told) - {"facts_on", "typed_fields"})
    return changed


def _changes(child: Facts, row: Mapping[str, Any], belongs: Belongs, index: str) -> dict[str, Any]:
    """The columns an import changes. Older rows only fill what is empty; what was typed in by hand stays."""
    newer = row["facts_on"] is None or (child.on is not None and child.on >= row["facts_on"])
    new: dict[str, Any] = {}
    settled = [name for name in row["typed_fields"] if name in child.told and child.told[name] == row[name]]
    for name in _FACTS:
        value = child.told[name]
        held = name in row["typed_fields"] and name not in settled
        if value in (None, "") or value == row[name] or held or not (newer or row[name] in (None, "")):
            continue
        new[name] = value
        new.update({other: child.told[other] for other in FOLLOWS.get(name, ())})
    if _takes_nik(child, row, index, newer=newer):
        new.update(EncryptedValue.of(child.nik).columns(), nik_status=child.nik_status)
    where = belongs.columns()
    if newer and belongs.village_id and any(row[name] != value for name, value in where.items() if value is not None):
        new.update({name: value for name, value in where.items() if name != "puskesmas_id" or value is not None})
    if child.on is not None and (row["facts_on"] is None or child.on > row["facts_on"]):
        new["facts_on"] = child.on
    if settled:
        new["typed_fields"] = [name for name in row["typed_fields"] if name not in settled]
    return new


def _takes_nik(child: Facts, row: Mapping[str, Any], index: str, *, newer: bool) -> bool:
    """Whether the child's number replaces the one on record: never a cut or filled-in one a complete one."""
    complete = ("valid", "unknown-region", "impossible-date")
    better = child.nik_status in complete or row["nik_status"] not in complete
    allowed = (newer or not row["nik_index"]) and "nik" not in row["typed_fields"]
    return bool(child.nik) and index != row["nik_index"] and allowed and better


def _write_changes(work: Work, altered: Sequence[tuple[Facts, dict[str, Any], dict[str, Any]]]) -> None:
    rows = [{**row, **told, "updated_at": work.actor.now} for _, row, told in altered]
    update(Person, _MUTABLE, [(*(row[name] for name in _MUTABLE), row["id"]) for row in rows])
    # that a newer file says the same is no change worth a line in the history
    told_of = [row for row, (_, _, told) in zip(rows, altered, strict=True) if set(told) - {"facts_on"}]
    write_history(work.actor, told_of, kind="~", reason=reason_of(work.batch_id))
    renamed = [
        (row["id"], row["region_path"], row)
        for row, (_, _, told) in zip(rows, altered, strict=True)
        if told.keys() & {"name", "mother_name", "region_path"}
    ]
    rewrite_words([(person, path, row["name"], row["mother_name"]) for person, path, row in renamed])
    moved = [
        (row["id"], work.belongs[child.child_id], child.since)
        for row, (child, _, told) in zip(rows, altered, strict=True)
        if told.keys() & {"region_path", "posyandu_id", "puskesmas_id"}
    ]
    close_attachments([(person, since) for person, _, since in moved])
    _write_attachments(work.batch_id, moved)


def write_history(actor: Actor, rows: Iterable[Mapping[str, Any]], *, kind: str, reason: str) -> None:
    """One row of history for each person as it is now."""
    stamp = (actor.now, reason, kind, actor.user_id)
    columns = [*_TRACKED, "history_date", "history_change_reason", "history_type", "history_user_id"]
    insert(HISTORY, columns, [(*(row[name] for name in _TRACKED), *stamp) for row in rows])


def rewrite_words(people: Sequence[tuple[UUID, str, str, str]]) -> None:
    """Make what people are found by anew: (person, path, name, mother's name)."""
    import polars as pl

    from konvergensi.registry import words

    for some in chunks(people):
        PersonToken.objects.filter(person_id__in=[person for person, *_ in some]).delete()
        table = pl.DataFrame([row[2:] for row in some], schema={"n": pl.String(), "m": pl.String()}, orient="row")
        said = table.select(words.name_tokens(pl.col("n")), words.parent_tokens(pl.col("m")))
        keys = table.select(words.name_key(pl.col("n")), words.parent_key(pl.col("m")))
        rows = [(name[:120], mother[:120], one[0]) for (name, mother), one in zip(keys.iter_rows(), some, strict=True)]
        update(Person, ("search_name", "search_mother"), rows)
        insert(
            PersonToken,
            ("token", "kind", "person_id", "region_path"),
            [
                (token, kind, person, path)
                for (person, path, *_), lists in zip(some, said.iter_rows(), strict=True)
                for kind, tokens in zip("nm", lists, strict=True)
                for token in tokens or ()
            ],
        )


def close_attachments(people: Sequence[tuple[UUID, date | None]]) -> None:
    """End where people belonged until now, on the day before they belong elsewhere."""
    open_rows = {
        row[1]: row
        for some in chunks([person for person, _ in people])
        for row in Attachment.objects.filter(person_id__in=some, valid_to__isnull=True).values_list(
            "id", "person_id", "valid_from"
        )
    }
    ended = []
    for person, since in people:
        row = open_rows.get(person)
        if row is not None:
            last = since - timedelta(days=1) if since else None
            ended.append((max(last, row[2]) if last and row[2] else last or row[2], row[0]))
    update(Attachment, ("valid_to",), [(day or date.min, key) for day, key in ended])


def _write_tokens(people: Sequence[tuple[UUID, str, Facts]]) -> None:
    rows = [
        (token, kind, person, path)
        for person, path, child in people
        for kind, tokens in (("n", child.name_tokens), ("m", child.parent_tokens))
        for token in tokens
    ]
    insert(PersonToken, ("token", "kind", "person_id", "region_path"), rows)


def _write_keys(batch_id: UUID, regency: str, pairs: Sequence[tuple[str, UUID]]) -> None:
    insert(
        PersonKey,
        ("key", "person_id", "batch_id"),
        [(PersonKey.key_of(regency, child_id), person, batch_id) for child_id, person in pairs],
    )


def _add_keys(batch_id: UUID, regency: str, pairs: Sequence[tuple[str, UUID]]) -> None:
    """The pseudonyms that are new for people on record."""
    keys = [PersonKey.key_of(regency, child_id) for child_id, _ in pairs]
    known = set(PersonKey.objects.filter(key__in=keys).values_list("key", flat=True))
    _write_keys(batch_id, regency, [pair for key, pair in zip(keys, pairs, strict=True) if key not in known])


def _write_attachments(batch_id: UUID, people: Sequence[tuple[UUID, Belongs, date | None]]) -> None:
    rows = [
        (person, where.path, where.village_id, where.posyandu_id, where.puskesmas_id, since, batch_id)
        for person, where, since in people
    ]
    columns = ("person_id", "region_path", "village_id", "posyandu_id", "puskesmas_id", "valid_from", "batch_id")
    insert(Attachment, columns, rows)
