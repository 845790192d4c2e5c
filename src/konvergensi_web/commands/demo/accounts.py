"""The accounts of the demonstration. Their password is drawn once for an installation and kept beside its data.

The file is the mark of a demonstration: where it stands, the server opens itself to this computer only.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "akun-percontohan.json"


@dataclass(frozen=True, slots=True)
class Account:
    """One account and what it is for."""

    username: str
    says: str  # "Petugas gizi, Dinas Kesehatan"


@dataclass(frozen=True, slots=True)
class Accounts:
    """All accounts of the demonstration, with their one password."""

    password: str
    accounts: tuple[Account, ...]


def _file() -> Path:
    from django.conf import settings

    return Path(settings.DATA) / FILE


def has_demo_accounts() -> bool:
    """Whether this data folder holds a demonstration."""
    return _file().exists()


def demo_accounts() -> Accounts | None:
    """The accounts, when this data folder has them."""
    if not has_demo_accounts():
        return None
    kept = json.loads(_file().read_text(encoding="utf-8"))
    return Accounts(kept["password"], tuple(Account(**one) for one in kept["accounts"]))


def keep(accounts: Accounts) -> None:
    """Write the file, readable by its owner only."""
    file = _file()
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(accounts), ensure_ascii=False, indent=1), encoding="utf-8")
