"""The demonstration's families: every child on record gets its household and mother, once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from konvergensi import synthetic
from konvergensi_web.commands.demo.families import load_families
from konvergensi_web.platform.privacy.crypto import EncryptedValue
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import Household, LifeEvent, Membership, MotherLink, Person

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 1, tzinfo=UTC)


def test_the_children_of_the_demonstration_have_families(signed_in: Callable[[str], Client]) -> None:
    people = synthetic.district(region="36.04.05", children=200, months=3, until="2024-08", seed=1)
    told = people.children.filter(people.children["nik"].is_not_null()).head(60)
    with open_scope(system_actor("uji")):
        for row in told.iter_rows(named=True):
            Person.objects.create(
                name=row["name"], sex=row["sex"], birth_date=row["birth_date"], village_id=row["village_code"],
                region_path=f"{row['village_code']}.", created_at=NOW, updated_at=NOW,
                **EncryptedValue.of(row["nik"]).columns(),
            )  # fmt: skip
        assert load_families(people) == told["household"].n_unique()
        assert load_families(people) == 0
        assert Membership.objects.filter(role="anak").count() == len(told)
        link = MotherLink.objects.select_related("mother").first()
        assert link is not None
        assert link.mother.sex == 2
        assert link.mother.nik_masked
        assert LifeEvent.objects.filter(kind="childbirth").exists()
        home = Household.objects.first()
        assert home is not None
    page = signed_in("dinkes").get(f"/registri/keluarga/{home.pk}/").content.decode()
    assert "kepala keluarga" in page
    assert str(link.mother_id) in signed_in("dinkes").get(f"/registri/orang/{link.child_id}/").content.decode()
