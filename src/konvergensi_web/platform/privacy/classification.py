"""What every stored field is: its class, purpose, legal basis and storage period, from `classification.yaml`.

public: may be published. internal: about offices and work. personal: about a person who signs in or asks.
specific: about children, health, family or population numbers (UU 27/2022 art. 4). A test fails on a field without an
entry and on an entry without a field; `konvergensi admin classify` proposes the missing lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.apps import apps
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, model_validator

from konvergensi_web.platform.yaml_file import AtPlaceError, read

FILE = Path(__file__).with_name("classification.yaml")
Class = Literal["public", "internal", "personal", "specific"]
CLASSES: tuple[Class, ...] = ("public", "internal", "personal", "specific")
CLASS_WORDS = {
    "public": _("terbuka"), "internal": _("internal"), "personal": _("pribadi"), "specific": _("pribadi spesifik"),
}  # fmt: skip


class Purpose(BaseModel):
    """Why data is processed and on which law that rests."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    says: str
    basis: str
    subjects: str  # whose data
    receivers: str  # who gets to see it


class Period(BaseModel):
    """How long data is kept, and which shredder ends it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    says: str
    rule: str = ""  # an entry of parameters/privacy.yaml
    shredder: str = ""  # the shredder's name; empty: ends with another row, or is kept


class Table(BaseModel):
    """One model: purpose and period for all its fields, fields by class."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    purpose: str
    period: str
    like: str = ""  # another model whose fields this one copies
    all: Class | None = None  # third-party tables: one class for all fields
    public: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    specific: tuple[str, ...] = ()

    def own(self) -> dict[str, Class]:
        """Field -> class as written here."""
        return {name: one for one in CLASSES for name in getattr(self, one)}


class Classification(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    purposes: dict[str, Purpose]
    periods: dict[str, Period]
    models: dict[str, Table]

    @model_validator(mode="after")
    def _known(self) -> "Classification":
        for label, table in self.models.items():
            if table.purpose not in self.purposes:
                raise AtPlaceError(f"unknown purpose {table.purpose}", "models", label, "purpose")
            if table.period not in self.periods:
                raise AtPlaceError(f"unknown period {table.period}", "models", label, "period")
            if table.like and table.like not in self.models:
                raise AtPlaceError(f"unknown model {table.like}", "models", label, "like")
        return self

    def fields_of(self, label: str) -> dict[str, Class]:
        """Field -> class of a model, what it copies included."""
        table = self.models[label]
        return (self.fields_of(table.like) if table.like else {}) | table.own()


@dataclass(frozen=True, slots=True)
class Gap:
    """A field without an entry, or an entry without a field (`extra`)."""

    label: str
    fields: tuple[str, ...]
    extra: bool = False


@lru_cache(maxsize=1)
def classification() -> Classification:
    """The file in force. Raises `ProblemError` (platform.invalid-matrix) when it is wrong."""
    return read(FILE, Classification)


def stored() -> Iterator[type[models.Model]]:
    """Every model that has a table, those the framework makes itself included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def columns(model: type[models.Model]) -> list[str]:
    """The fields of a model that are columns of its table."""
    return [field.name for field in model._meta.concrete_fields]


def gaps() -> list[Gap]:
    """What the file does not say, and what it says of nothing."""
    told, found, seen = classification(), [], set()
    for model in stored():
        label = model._meta.label
        seen.add(label)
        table = told.models.get(label)
        if table is None:
            found.append(Gap(label, tuple(columns(model))))
        elif table.all is None:
            known, there = told.fields_of(label), columns(model)
            missing = tuple(name for name in there if name not in known)
            own = set(table.own()) - set(there)
            found += [Gap(label, missing)] if missing else []
            found += [Gap(label, tuple(sorted(own)), extra=True)] if own else []
    return found + [Gap(label, (), extra=True) for label in told.models if label not in seen]


def class_of(model: type[models.Model], field: str) -> Class:
    """The class of a field. Raises KeyError for an unclassified one."""
    table = classification().models[model._meta.label]
    return table.all or classification().fields_of(model._meta.label)[field]


# --- proposals

_SPECIFIC = ("name", "mother", "father", "birth", "sex", "nik", "kk_", "address", "weight", "length", "height", "haz",
             "waz", "whz", "baz", "muac", "oedema", "gizi", "child", "person", "token", "evidence")  # fmt: skip
_WORK = ("_id", "_at", "_on", "path", "state", "kind", "batch", "digest", "run", "count", "rows", "month", "source")


def propose() -> str:
    """YAML lines for what is missing, to be checked by a person and put under `models:`."""
    parts = []
    for gap in (one for one in gaps() if not one.extra):
        by_class: dict[str, list[str]] = {}
        model = apps.get_model(gap.label)
        for name in gap.fields:
            by_class.setdefault(guess(model, name), []).append(name)
        known = gap.label in classification().models
        head = f"  # {gap.label} (tambahkan)" if known else f"  {gap.label}:\n    purpose: PERIKSA\n    period: PERIKSA"
        lines = [f"    {one}: [{', '.join(by_class[one])}]" for one in CLASSES if one in by_class]
        parts.append("\n".join([head, *lines]))
    return "\n".join(parts)


def guess(model: type[models.Model], field: str) -> Class:
    """A first guess from the field's name and whether the table is about people; always towards the stricter side."""
    from konvergensi_web.platform.scope.models import Guarded

    about_people = issubclass(model, Guarded) or any("person" in name for name in columns(model))
    if about_people and any(part in field for part in _SPECIFIC):
        return "specific"
    if any(part in field for part in ("user", "_by")):
        return "personal"
    if about_people and not any(part in field for part in _WORK) and field != "id":
        return "specific"
    return "internal"


def record_of_processing() -> list[dict[str, Any]]:
    """The record of processing activities: one entry a purpose, with the tables and classes it rests on."""
    told = classification()
    found = []
    for name, purpose in told.purposes.items():
        tables = {label: table for label, table in told.models.items() if table.purpose == name}
        classes = {one for label in tables for one in _classes(told, label)}
        kept = sorted({gettext(told.periods[table.period].says) for table in tables.values()})
        found.append({
            "name": name, "purpose": purpose, "tables": sorted(tables), "periods": kept,
            "classes": [CLASS_WORDS[one] for one in CLASSES if one in classes],
            "specific": sorted(
                f"{label}.{field}" for label in tables
                for field, one in _fields(told, label).items() if one == "specific"
            ),
        })  # fmt: skip
    return found


def _fields(told: Classification, label: str) -> dict[str, Class]:
    whole = told.models[label].all
    return {"*": whole} if whole else told.fields_of(label)


def _classes(told: Classification, label: str) -> set[Class]:
    return set(_fields(told, label).values())
