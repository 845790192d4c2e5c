"""Names a person has settled once: a YAML file made to be read and edited by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from konvergensi.problems import ProblemError
from konvergensi.problems.regions import INVALID_ALIASES, OTHER_REGENCY
from konvergensi.regions._names import forms
from konvergensi.regions._table import get, level_of, regency

_HEADER = """\
# Nama desa dan kecamatan yang sudah dipastikan orang, untuk {label}.
# Isi 'code' dengan kode yang benar, atau biarkan kosong bila belum pasti.
# Bila 'district' kosong, nama desa itu berlaku di kecamatan mana pun namanya ditulis.
"""
_FIELDS = ("name", "district", "code", "candidates", "note")


@dataclass(frozen=True, slots=True)
class Alias:
    """A name as typed in a file, and the code a person gave it; `code` is "" while nobody has.

    `district` is the kecamatan typed beside a village; "" means any. `candidates` are lines shown to the person.
    """

    name: str
    district: str = ""
    code: str = ""
    candidates: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Aliases:
    """The settled and the open names of one kab/kota. Unchangeable: `with_entries` returns another one."""

    regency: str
    districts: tuple[Alias, ...] = ()
    villages: tuple[Alias, ...] = ()
    _found: dict[tuple[str, str, str], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for level, entries in (("district", self.districts), ("village", self.villages)):
            for entry in entries:
                if entry.code:
                    self._found[(level, _key(entry.district), _key(entry.name))] = entry.code

    @classmethod
    def load(cls, path: Path) -> "Aliases":
        """Read an alias file. Raises `ProblemError` with the line and the reason when anything in it is wrong."""
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise _wrong(path, line, error.problem or "bukan YAML") from error
        except UnicodeDecodeError as error:
            raise _wrong(path, 1, "bukan teks UTF-8") from error
        return _Reader(path).aliases(root)

    def save(self, path: Path) -> None:
        """Write the file for a person to edit; what `load` reads back is equal."""
        text = _HEADER.format(label=regency(self.regency).label) + f'regency: "{self.regency}"\n'
        for title, entries in (("districts", self.districts), ("villages", self.villages)):
            text += f"{title}:\n" if entries else f"{title}: []\n"
            text += "".join(line + "\n" for entry in entries for line in _lines(entry))
        path.write_text(text, encoding="utf-8")

    def check_regency(self, code: str) -> None:
        """Raises `ProblemError` when these aliases belong to another kab/kota than `code`."""
        if self.regency != code:
            label = regency(self.regency).label
            raise ProblemError(OTHER_REGENCY, label=label, found=self.regency, wanted=code)

    def village(self, name: str, district: str) -> str | None:
        """The code settled for a village name, under this district name or under any."""
        typed = self._found.get(("village", _key(district), _key(name)))
        return typed or self._found.get(("village", "", _key(name)))

    def district(self, name: str) -> str | None:
        """The code settled for a district name."""
        return self._found.get(("district", "", _key(name)))

    @property
    def open(self) -> int:
        """How many names still wait for a person."""
        return sum(not entry.code for entry in (*self.districts, *self.villages))

    def with_entries(self, *, districts: Iterable[Alias] = (), villages: Iterable[Alias] = ()) -> "Aliases":
        """These aliases and new ones. A settled name stays as it is; an open one is replaced."""
        return Aliases(self.regency, _merged(self.districts, districts), _merged(self.villages, villages))


def _merged(old: tuple[Alias, ...], new: Iterable[Alias]) -> tuple[Alias, ...]:
    entries = {(_key(entry.district), _key(entry.name)): entry for entry in old}
    for entry in new:
        key = (_key(entry.district), _key(entry.name))
        if key not in entries or not entries[key].code:
            entries[key] = entry
    return tuple(entries.values())


def _key(name: str) -> str:
    return forms(name).plain[-1]


def _lines(entry: Alias) -> Iterator[str]:
    yield f"  - name: {_quoted(entry.name)}"
    if entry.district:
        yield f"    district: {_quoted(entry.district)}"
    yield f'    code: "{entry.code}"' if entry.code else "    code:"
    if entry.note:
        yield f"    note: {_quoted(entry.note)}"
    if entry.candidates:
        yield "    candidates:"
        yield from (f"      - {_quoted(candidate)}" for candidate in entry.candidates)


def _quoted(text: str) -> str:
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000).strip()


def _wrong(path: Path, line: int, reason: str) -> ProblemError:
    return ProblemError(INVALID_ALIASES, file=path.name, line=line, reason=reason)


class _Reader:
    """Reads the nodes of the file as text: `36.10` must not become the number 36.1."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._regency = ""

    def aliases(self, root: yaml.Node | None) -> Aliases:
        parts = self._mapping(root, ("regency", "districts", "villages"))
        if "regency" not in parts:
            raise _wrong(self._path, 1, "'regency' tidak ada, misalnya regency: \"36.04\"")
        self._regency = self._code(parts["regency"], "regency")
        districts = [self._entry(node, "district") for node in self._list(parts.get("districts"))]
        villages = [self._entry(node, "village") for node in self._list(parts.get("villages"))]
        return Aliases(self._regency, tuple(districts), tuple(villages))

    def _entry(self, node: yaml.Node, level: str) -> Alias:
        parts = self._mapping(node, _FIELDS)
        name = self._text(parts["name"]) if "name" in parts else ""
        if not name:
            raise self._at(node, "'name' (nama seperti tertulis di berkas) tidak ada")
        code = self._code(parts["code"], level) if "code" in parts else ""
        district = self._text(parts["district"]) if "district" in parts else ""
        candidates = tuple(self._text(item) for item in self._list(parts.get("candidates")))
        return Alias(name, district, code, candidates, self._text(parts["note"]) if "note" in parts else "")

    def _code(self, node: yaml.Node, level: str) -> str:
        """A code of the right level inside the kab/kota; the name may stand behind it (a copied candidate)."""
        words = self._text(node).split()
        if not words:
            return ""
        try:
            region = get(words[0])
        except ProblemError as error:
            raise self._at(node, f"kode '{words[0]}' tidak ada dalam daftar Kemendagri") from error
        if level_of(region.code) != level:
            raise self._at(node, f"{region.label} ({region.code}) bukan {_LEVEL_NAMES[level]}")
        if self._regency and not region.code.startswith(f"{self._regency}."):
            raise self._at(node, f"{region.label} ({region.code}) tidak berada di {self._regency}")
        return region.code

    def _mapping(self, node: yaml.Node | None, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._at(node, f"di sini diharapkan {', '.join(known)}")
        parts = {self._text(key): value for key, value in node.value}
        for key, _ in node.value:
            if self._text(key) not in known:
                raise self._at(key, f"'{self._text(key)}' tidak dikenal; yang dikenal: {', '.join(known)}")
        return parts

    def _list(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and self._text(node) == ""):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self._at(node, "di sini diharapkan daftar, tiap barisnya diawali '- '")
        return list(node.value)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._at(node, "di sini diharapkan satu teks")
        return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()

    def _at(self, node: yaml.Node | None, reason: str) -> ProblemError:
        return _wrong(self._path, node.start_mark.line + 1 if node is not None else 1, reason)


_LEVEL_NAMES = {"regency": "kabupaten/kota", "district": "kecamatan", "village": "desa/kelurahan"}
