"""Write docs/rujukan/wewenang.md from the matrix of rights; `--check` says whether it is current.

.venv/bin/python tools/build_policy_reference.py
"""

# ruff: noqa: PLC0415 - Django has to be set up before its modules are loaded

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

PAGE = Path(__file__).parent.parent / "docs" / "rujukan" / "wewenang.md"
TIERS = {"province": "provinsi", "regency": "kabupaten/kota", "district": "kecamatan", "village": "desa/kelurahan",
         "posyandu": "posyandu"}  # fmt: skip
REACH = {"area": "wilayah", "level": "setingkat", "office": "kantor", "tasks": "tugas", "released": "dirilis"}
STAGES = {"intake": "Sumber", "registry": "Registri", "measures": "Ukuran", "plan": "Rencana", "platform": "Platform"}
CLASSES = {"public": "umum", "internal": "internal", "specific": "spesifik (anak, kesehatan)"}


def page() -> str:
    """The whole page."""
    return "\n".join([*head(), *rights(), *roles(), *kinds(), *affairs()]) + "\n"


def head() -> Iterator[str]:
    """What the words mean."""
    yield "# Wewenang: peran, kantor, urusan, tindakan, jangkauan"
    yield ""
    yield "Halaman ini dibuat dari `policy.yaml` dan `offices.yaml` dengan `tools/build_policy_reference.py`;"
    yield "jangan diubah dengan tangan. Penjelasannya ada di [panduan wewenang](../panduan/wewenang.md)."
    yield ""
    yield "| jangkauan | artinya |"
    yield "|---|---|"
    yield "| wilayah | semua baris di wilayah kantor, dan di bawahnya |"
    yield "| setingkat | hanya baris tepat pada wilayah kantor, bukan di bawahnya |"
    yield "| kantor | baris kantor sendiri, di wilayahnya |"
    yield "| tugas | hanya baris pada daftar tugas sendiri |"
    yield "| dirilis | hanya yang sudah dirilis |"
    yield ""


def rights() -> Iterator[str]:
    """Every action: who has it, how far."""
    from konvergensi_web.platform.scope import policy

    yield "## Tindakan"
    yield ""
    stage = ""
    for name, told in policy().permissions.items():
        if name.split(".")[0] != stage:
            stage = name.split(".")[0]
            yield from [
                "",
                f"### {STAGES[stage]}",
                "",
                "| tindakan | golongan data | urusan | siapa |",
                "|---|---|---|---|",
            ]
        urusan = {None: "-", "own": "milik kantor"}.get(told.urusan) if not isinstance(told.urusan, tuple) else None
        whose = urusan or ", ".join(told.urusan or ())
        holders: dict[str, list[str]] = {}
        for role in policy().roles.values():
            if name in role.grants:
                holders.setdefault(REACH[role.grants[name].value], []).append(role.label)
        who = "<br>".join(f"**{reach}**: {', '.join(labels)}" for reach, labels in holders.items())
        kind = "tulis" if told.kind == "write" else "baca"
        yield f"| {told.says} ({kind}) `{name}` | {CLASSES[told.sensitivity]} | {whose} | {who} |"
    yield ""


def roles() -> Iterator[str]:
    """Every role: where it exists, what it may."""
    from konvergensi_web.platform.accounts.offices import label_of
    from konvergensi_web.platform.scope import policy

    permissions = policy().permissions
    yield from ["## Peran", "", "| peran | kantor | pimpinan | langkah kedua | boleh |", "|---|---|---|---|---|"]
    for name, role in policy().roles.items():
        where = ", ".join(label_of(kind) for kind in role.offices)
        tiers = f" ({', '.join(TIERS[tier] for tier in role.tiers)})" if role.tiers else ""
        says = "; ".join(
            f"{permissions[one].says.lower()} ({REACH[reach.value]})" for one, reach in role.grants.items()
        )
        flags = ["ya" if flag else "-" for flag in (role.head, role.second_factor)]
        yield f"| {role.label} `{name}` | {where}{tiers} | {' | '.join(flags)} | {says} |"
    yield ""
    yield "Tugas yang tidak pernah bertemu pada satu orang:"
    yield ""
    for rule in policy().separation:
        subject = permissions[rule.duty].says.lower() if rule.duty else f"peran tingkat {TIERS[rule.tier]}"
        never = ", ".join(permissions[one].says.lower() if one in permissions else f"data {one}" for one in rule.never)
        yield f"- {subject}: tidak bersama {never}"
    yield ""


def kinds() -> Iterator[str]:
    """Every kind of office."""
    from konvergensi_web.platform.accounts.offices import label_of, offices, roles_in
    from konvergensi_web.platform.scope import policy

    yield from ["## Jenis kantor", "", "| kantor | tingkat | urusan | induk | peran |", "|---|---|---|---|---|"]
    for name, kind in offices().kinds.items():
        known = dict.fromkeys(role for tier in kind.tiers for role in roles_in(name, tier))
        says = ", ".join(policy().roles[role].label for role in known) or "-"
        parents = ", ".join(label_of(one) for one in kind.parent) or "-"
        tiers = ", ".join(TIERS[tier] for tier in kind.tiers)
        yield f"| {label_of(name)} `{name}` | {tiers} | {', '.join(kind.urusan) or '-'} | {parents} | {says} |"
    yield ""


def affairs() -> Iterator[str]:
    """The codes."""
    from konvergensi_web.platform.accounts.offices import offices

    yield from ["## Urusan", "", "| kode | urusan |", "|---|---|"]
    yield from (f"| {code} | {says} |" for code, says in offices().urusan.items())


def main() -> int:
    """Write the page, or say whether it is current."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("KONVERGENSI_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konvergensi_web.config.settings")
        django.setup()
        text = page()
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
