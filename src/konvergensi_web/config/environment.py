"""What the environment decides, with defaults that are safe: names, types and meaning of every variable.

All variables begin with `KONVERGENSI_`; `docs/operasi/` lists them. Nothing else in the platform reads `os.environ`.
"""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """The variables. An unset one keeps the default written here."""

    model_config = SettingsConfigDict(env_prefix="KONVERGENSI_")

    data: Path = Field(Path("konvergensi-data"), description="folder of the database, uploads, keys and snapshots")
    database: str = Field("", description="database address (postgresql://...); empty is SQLite in the data folder")
    secret_key: SecretStr | None = Field(None, description="signing key; empty makes one in the data folder")
    keys: SecretStr | None = Field(None, description="key ring as JSON or base64; empty keeps one in the data folder")
    hosts: str = Field("127.0.0.1,localhost", description="host names the server answers to, comma separated")
    https: bool = Field(False, description="the server is reached over HTTPS: secure cookies and HSTS")
    debug: bool = Field(False, description="error pages with source code; for developers only")
    time_zone: str = Field("Asia/Jakarta", description="WIB Asia/Jakarta, WITA Asia/Makassar, WIT Asia/Jayapura")
    team_name: str = Field("TPPS", description="name of the acceleration team (TPPS, TPPPS, TP3S)")
    require_second_factor: bool = Field(True, description="office roles need two factors; off only for trying out")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
