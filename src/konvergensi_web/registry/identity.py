"""How the pages of personal data reach a person: only in the open scope, or in the actor's search scope."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.privacy import crypto
from konvergensi_web.platform.privacy.people import Described, Holds, searching
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Membership, Person
from konvergensi_web.registry.shredders import held, records_of


class Source:
    """The registry's people for `platform.privacy.people`."""

    def find(self, actor: Actor, person_id: UUID) -> Described | None:
        """A person in the actor's scope."""
        return self._described(actor, person_id)

    def find_elsewhere(self, actor: Actor, person_id: UUID) -> Described | None:
        """A person in the actor's search scope."""
        return self._described(searching(actor), person_id)

    def records_of(self, person_id: UUID, *, lock: bool = False) -> list[UUID]:
        """The record that lives, then those merged into it, whichever of them was asked for; in the open scope."""
        records = records_of([person_id])
        while lock:
            list(Person.objects.select_for_update().filter(pk__in=list(records)).order_by("pk").values_list("pk"))
            found = records_of([person_id])  # another may have merged them before they were locked
            lock, records = found != records, found
        return list(records)

    def held(self, people: Iterable[UUID], holds: Holds) -> set[UUID]:
        """Whose data must stay, in the open scope."""
        return held(people, holds)

    def contacts(self, people: list[UUID]) -> list[tuple[str, str, str, str]]:
        """Name, mother, village and address, for a letter to them."""
        rows = Person.objects.filter(pk__in=people).select_related("village").order_by("village_id", "name")
        return [(row.name, row.mother_name, str(row.village or ""), row.address) for row in rows]

    @staticmethod
    def _described(actor: Actor, person_id: UUID) -> Described | None:
        with open_scope(actor):
            row: Any = Person.objects.filter(pk=person_id).select_related("village").first()
            homes = Membership.objects.filter(person_id=person_id, valid_to__isnull=True).order_by("-valid_from")
            card = homes.values_list("household__kk_cipher", flat=True).first()
        if row is None:
            return None
        year = f", lahir {row.birth_date.year}" if row.birth_date else ""
        return Described(
            person=row,
            initials=f"{mask_name(row.name)}{year}",
            place=row.village.label if row.village else "",
            url=reverse("registry:person", args=[row.pk]),
            numbers=(("NIK", crypto.NIK, row.nik_cipher), ("Nomor KK", crypto.KK, card)),
        )
