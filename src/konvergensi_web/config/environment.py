"""What the environment decides, with defaults that are safe: names, types and meaning of every variable.

All variables begin with `KONVERGENSI_`; `docs/operasi/` lists them. Nothing else in the platform reads `os.environ`.
"""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

POSTGRESQL = ("postgresql", "postgres")


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
    sso_server: str = Field("", description="address of the office's OpenID Connect provider; empty: none")
    sso_client_id: str = Field("", description="our name at that provider")
    sso_secret: SecretStr | None = Field(None, description="our secret at that provider")
    sso_name: str = Field("SSO", description="what the button says")
    sso_has_factor: bool = Field(False, description="the provider asks for a second factor itself")
    require_second_factor: bool = Field(True, description="office roles need two factors; off only for trying out")
    proxy: str = Field("127.0.0.1", description="address of the proxy whose X-Forwarded-* headers are believed")
    metrics_token: SecretStr | None = Field(None, description="token for /metrik; empty allows this computer only")
    backups: Path | None = Field(None, description="folder of backups; empty is `cadangan` in the data folder")
    backup_passphrase: SecretStr | None = Field(None, description="passphrase that backups are encrypted with")
    log_format: Literal["auto", "json", "text"] = Field("auto", description="json, text, or text at a terminal only")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("database")
    @classmethod
    def _known_database(cls, address: str) -> str:
        """Only what the tests run on: PostgreSQL, or the SQLite file of the data folder."""
        try:
            parts = urlsplit(address)
            known = not address or (parts.scheme in POSTGRESQL and parts.path.strip("/") and parts.port != 0)
        except ValueError:  # a port that is no number
            known = False
        if not known:
            raise ValueError("harus postgresql://pengguna:sandi@server:5432/nama, atau kosong untuk SQLite")
        return address

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("zona waktu tidak dikenal; pakai Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura")
        return name


def single_sign_on(told: Environment) -> dict[str, Any]:
    """The sign-in library's settings for the office's own identity provider; nothing when there is none."""
    if not told.sso_server:
        return {}
    secret = told.sso_secret.get_secret_value() if told.sso_secret else ""
    app = {
        "provider_id": "kantor",
        "name": told.sso_name,
        "client_id": told.sso_client_id,
        "secret": secret,
        "settings": {"server_url": told.sso_server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
