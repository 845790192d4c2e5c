"""What the registry tells the privacy app of a person: initials and place first, the numbers when opened."""

from uuid import UUID

from django.urls import NoReverseMatch, reverse

from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.privacy import crypto
from konvergensi_web.platform.privacy.people import Described, searching
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Membership, Person


class Source:
    """The persons of the registry, one at a time."""

    def find(self, actor: Actor, person_id: UUID) -> Described | None:
        """A person in the open scope."""
        person = Person.objects.select_related("village").filter(pk=person_id).first()
        return describe(person) if person else None

    def find_elsewhere(self, actor: Actor, person_id: UUID) -> Described | None:
        """A person of the actor's kabupaten or kota, whatever his own area is."""
        with open_scope(searching(actor)):
            return self.find(actor, person_id)


def describe(person: Person) -> Described:
    """Initials, year of birth and village; the numbers stay encrypted."""
    year = f", lahir {person.birth_date.year}" if person.birth_date else ""
    try:
        url = reverse("registry:person", args=[person.pk])
    except NoReverseMatch:
        url = ""
    return Described(
        person=person,
        initials=mask_name(person.name) or "–",
        place=f"{person.village.label if person.village else 'desa tidak diketahui'}{year}",
        url=url,
        numbers=(("NIK", crypto.NIK, person.nik_cipher), ("KK", crypto.KK, _family_card(person))),
    )


def _family_card(person: Person) -> bytes | None:

    row = (
        Membership.objects.filter(person=person, valid_to__isnull=True)
        .select_related("household")
        .order_by("-valid_from")
        .first()
    )
    return row.household.kk_cipher if row else None
