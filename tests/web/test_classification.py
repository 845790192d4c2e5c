"""Every stored field says what it is, why it is kept, on which law, and until when."""

import pytest

from konvergensi_web.platform.privacy import classification as told
from konvergensi_web.platform.privacy.parameters import rule
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.registry.models import Person
from tests.web.world import NOW


def test_no_field_is_unclassified() -> None:
    missing = {gap.label: gap.fields for gap in told.gaps() if not gap.extra}
    assert not missing, f"put these under models: in classification.yaml (after checking them):\n{told.propose()}"


def test_no_entry_speaks_of_a_field_that_is_gone() -> None:
    assert [gap for gap in told.gaps() if gap.extra] == []


def test_every_field_stands_once() -> None:
    for label, table in told.classification().models.items():
        names = [name for one in told.CLASSES for name in getattr(table, one)]
        assert len(names) == len(set(names)), label


def test_every_purpose_and_period_is_used_and_every_period_rests_on_a_rule() -> None:
    file = told.classification()
    assert {table.purpose for table in file.models.values()} == file.purposes.keys()
    assert {table.period for table in file.models.values()} == file.periods.keys()
    for period in file.periods.values():
        if period.rule:
            assert rule(period.rule, NOW.date()).value > 0


def test_what_is_about_children_is_specific() -> None:
    for field in ("name", "nik_cipher", "birth_date", "mother_name", "address"):
        assert told.class_of(Person, field) == "specific"
    history = Person.history.model
    assert told.class_of(history, "name") == "specific"


@pytest.mark.parametrize("model", [model for model in told.stored() if issubclass(model, Guarded)], ids=str)
def test_a_guarded_table_holds_nothing_public(model: type[Guarded]) -> None:
    classes = {told.class_of(model, name) for name in told.columns(model)}
    assert "public" not in classes


def test_a_missing_field_is_proposed_with_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    file = told.classification()
    less = file.model_copy(update={"models": {k: v for k, v in file.models.items() if not k.startswith("registry.")}})
    monkeypatch.setattr(told, "classification", lambda: less)
    proposal = told.propose()
    assert "registry.Person:" in proposal
    specific = proposal.split("specific: [")[1].split("]")[0]
    assert {"name", "nik_cipher", "birth_date"} <= set(specific.replace(" ", "").split(","))


def test_the_record_of_processing_names_every_purpose_with_its_basis() -> None:
    record = told.record_of_processing()
    assert [one["name"] for one in record] == list(told.classification().purposes)
    growth = record[0]
    assert "registry.Person.name" in growth["specific"]
    assert growth["purpose"].basis
