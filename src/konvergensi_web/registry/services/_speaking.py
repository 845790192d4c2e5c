"""Which pseudonym tells the facts of a person whom an import names by several."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import polars as pl
from django.db.models import Count

from konvergensi_web.registry.models import Merge, PersonKey

KEYS = "registry.key"  # the mover of pseudonyms, in the journal of a merge


def silent(people: Mapping[str, UUID], whole: pl.DataFrame) -> set[str]:
    """Those of the children (`child_id -> person`) who only say that their person was there.

    One line of the list speaks for a person: that of a pseudonym the record had by itself before one that a merge
    brought, then the latest measured. Else two lines would write over each other, and the second, when the merge is
    taken back, would leave another child's facts behind. `whole` is all rows of the import.
    """
    several = PersonKey.objects.filter(person_id__in=set(people.values())).order_by().values("person_id")
    shared = list(several.annotate(n=Count("key")).filter(n__gt=1).values_list("person_id", flat=True))
    if not shared:
        return set()
    keys = {
        key.partition(":")[2]: (person, key)
        for key, person in PersonKey.objects.filter(person_id__in=shared).values_list("key", "person_id")
    }
    named = whole.filter(pl.col("child_id").is_in(list(keys))).group_by("child_id").agg(pl.col("measured_on").max())
    days: dict[str, date | None] = dict(named.rows())
    came = _brought(shared)
    speaks: dict[UUID, tuple[bool, date, str]] = {}
    for child, day in days.items():
        person, key = keys[child]
        speaks[person] = max(speaks.get(person, (False, date.min, "")), (key not in came, day or date.min, child))
    return {child for child, person in people.items() if person in speaks and speaks[person][2] != child}


def _brought(people: Collection[UUID]) -> set[str]:
    """The pseudonyms that standing merges brought to these people."""
    merges = Merge.objects.filter(kept_id__in=people, undone_at__isnull=True).values_list("journal", flat=True)
    return {key for journal in merges for key in journal.get(KEYS, ())}
