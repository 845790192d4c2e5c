"""Which of the children of an import are on record: by pseudonym, by NIK, by the rules that tell children apart."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import polars as pl

from konvergensi.registry.matching import RECORDS, judge
from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.privacy.crypto import older_indexes
from konvergensi_web.registry.models import Person, PersonKey
from konvergensi_web.registry.services._facts import Facts

_INCOMING = "+"  # before the id of a child that is not on record, so that it cannot be taken for a person's
_COLUMNS = ("id", "nik_index", "nik_status", "name", "sex", "birth_date", "mother_name", "village_id")
_CANDIDATES = RECORDS | {"facts_on": pl.Date()}


def find_known(regency: str, children: Sequence[Facts], indexes: Mapping[str, str], batch_id: UUID) -> dict[str, UUID]:
    """`child_id -> person` for those on record in the regency. `indexes` is the blind index of each child's NIK.

    While keys are being rotated a record may still carry the index of the older key.
    """
    found = find_by_pseudonym(regency, [child.child_id for child in children])
    others = [child for child in children if child.child_id not in found]
    if others:
        found |= _by_likeness(regency, others, indexes, batch_id, taken=set(found.values()))
    return found


def find_by_pseudonym(regency: str, child_ids: Sequence[str]) -> dict[str, UUID]:
    """Those whose pseudonym is on record."""
    found: dict[str, UUID] = {}
    for some in chunks([PersonKey.key_of(regency, child_id) for child_id in child_ids]):
        rows = PersonKey.objects.filter(key__in=some).values_list("key", "person_id")
        found.update({key.partition(":")[2]: person for key, person in rows})
    return found


def _by_likeness(
    regency: str, children: Sequence[Facts], indexes: Mapping[str, str], batch_id: UUID, *, taken: set[UUID]
) -> dict[str, UUID]:
    """Those that are surely a person on record. One person is taken by one child: the import told them apart."""
    older = older_indexes([child.nik for child in children])
    wanted = [index for index in (indexes[child.child_id] for child in children) if index]
    on_record = _candidates(regency, children, [*wanted, *older])
    on_record = on_record.with_columns(pl.col("nik").replace(older))
    # the import told its children apart, so a person it made or named in an earlier chunk is not one of these
    apart = {*taken, *_named(batch_id, on_record.get_column("id").to_list())}
    on_record = on_record.filter(~pl.col("id").is_in([str(person) for person in apart]))
    if on_record.is_empty():
        return {}
    incoming = _frame([
        (
            _INCOMING + child.child_id, indexes[child.child_id], child.nik_status, child.told["name"],
            child.told["sex"], child.told["birth_date"], child.told["mother_name"], child.place[0] or None,
        )
        for child in children
    ])  # fmt: skip
    sure = judge(pl.concat([incoming, on_record.select(*RECORDS)])).filter(pl.col("verdict") == "one")
    found: dict[str, UUID] = {}
    gone: set[str] = set()
    for one, other in _likeliest_first(sure, incoming, on_record):
        child_id = one.removeprefix(_INCOMING)
        if child_id not in found and other not in gone:
            found[child_id] = UUID(other)
            gone.add(other)
    return found


def _likeliest_first(sure: pl.DataFrame, incoming: pl.DataFrame, on_record: pl.DataFrame) -> list[tuple[str, str]]:
    """The pairs of a child that comes in and a record. Of records equally likely that of the same name, then the
    latest seen goes first: which was made first says nothing, and would make two runs over one file differ.
    """
    pairs = sure.join(incoming.select("id", came="name"), on="id").join(  # "+" sorts before digits: incoming is `id`
        on_record.select("name", "facts_on", other_id="id"), on="other_id"
    )
    told = pairs.with_columns(same=pl.col("came") == pl.col("name"))
    ordered = told.sort(
        "score", "same", "facts_on", "id", "other_id",
        descending=[True, True, True, False, False], nulls_last=True,
    )  # fmt: skip
    return ordered.select("id", "other_id").rows()


def _named(batch_id: UUID, persons: Sequence[str]) -> set[UUID]:
    """Those of some people whom an import has made or named."""
    found: set[UUID] = set()
    for some in chunks(persons):
        named = PersonKey.objects.filter(batch_id=batch_id, person_id__in=some)
        found.update(named.order_by().values_list("person_id", flat=True))
    return found


def _candidates(regency: str, children: Sequence[Facts], indexes: Sequence[str]) -> pl.DataFrame:
    """The records worth comparing: with one of the NIK, or born on one of the days in one of the villages."""
    living = Person.objects.filter(Person.living_records(), region_path__startswith=regency)
    rows: dict[Any, tuple[Any, ...]] = {}
    for some in chunks(indexes):
        rows.update({row[0]: row for row in living.filter(nik_index__in=some).values_list(*_COLUMNS, "facts_on")})
    born: list[date] = sorted({child.told["birth_date"] for child in children if child.told["birth_date"]})
    villages = sorted({child.place[0] for child in children})
    for days in chunks(born, 500):
        for some in chunks(villages, 500):
            alike = living.filter(birth_date__in=days, village_id__in=some)
            rows.update({row[0]: row for row in alike.values_list(*_COLUMNS, "facts_on")})
    return _frame([(str(row[0]), *row[1:]) for row in rows.values()], _CANDIDATES)


def _frame(rows: list[tuple[Any, ...]], schema: Mapping[str, Any] = RECORDS) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(schema), orient="row")
