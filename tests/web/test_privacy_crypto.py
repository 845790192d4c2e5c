"""NIK at rest: unreadable without the key, bound to its column, found by equality alone."""

import base64
import json
import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from konvergensi.problems import ProblemError
from konvergensi_web.config.environment import Environment
from konvergensi_web.platform.privacy import crypto, keyring

NIK = "9904051203210001"


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path) -> Path:
    settings.KEY_FOLDER = tmp_path / "keys"
    return tmp_path / "keys"


def test_what_was_encrypted_is_read_again_and_never_looks_the_same_twice() -> None:
    first, second = crypto.encrypt(NIK), crypto.encrypt(NIK)
    assert first != second
    assert NIK.encode() not in first
    assert crypto.decrypt(first) == crypto.decrypt(memoryview(second)) == NIK


def test_a_value_moved_into_another_column_cannot_be_read() -> None:
    with pytest.raises(ProblemError, match=r"cipher-broken"):
        crypto.decrypt(crypto.encrypt(NIK, field=crypto.NIK), field=crypto.KK)


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    changed = bytearray(crypto.encrypt(NIK))
    changed[place] ^= 1
    with pytest.raises(ProblemError, match=r"cipher-broken"):
        crypto.decrypt(bytes(changed))


def test_a_value_of_a_key_that_is_not_here_names_the_key() -> None:
    foreign = bytearray(crypto.encrypt(NIK))
    foreign[2] = 9
    with pytest.raises(ProblemError, match="kunci nomor 9"):
        crypto.decrypt(bytes(foreign))


def test_the_index_does_not_mind_how_a_number_was_typed_and_differs_by_column() -> None:
    assert crypto.blind_index(" 9904 0512 0321-0001 ") == crypto.blind_index(NIK)
    assert crypto.blind_index(NIK, field=crypto.KK) != crypto.blind_index(NIK)
    assert crypto.blind_index("") == ""


def test_the_columns_of_a_value_show_no_more_than_four_digits() -> None:
    columns = crypto.EncryptedValue.of(NIK).columns("nik")
    assert columns["nik_masked"] == "************0001"
    assert crypto.EncryptedValue.of(None).columns("kk") == {"kk_cipher": None, "kk_index": "", "kk_masked": ""}


def test_the_keys_are_readable_by_the_server_alone(own_keys: Path) -> None:
    crypto.encrypt(NIK)
    assert stat.S_IMODE((own_keys / "ring.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o700
    assert [path.name for path in own_keys.iterdir()] == ["ring.json"]


def test_after_new_keys_old_values_are_read_and_found_and_new_ones_use_the_new_key() -> None:
    old, old_index = crypto.encrypt(NIK), crypto.blind_index(NIK)
    ring = keyring.add_keys()
    assert (crypto.key_of(old), crypto.key_of(crypto.encrypt(NIK))) == (1, ring.active)
    assert crypto.decrypt(old) == NIK
    assert crypto.indexes(NIK) == [crypto.blind_index(NIK), old_index]
    assert crypto.older_indexes([NIK, None]) == {old_index: crypto.blind_index(NIK)}
    keyring.retire_index_keys()
    assert crypto.indexes(NIK) == [crypto.blind_index(NIK)]
    assert crypto.older_indexes([NIK]) == {}


def test_a_destroyed_key_takes_what_it_wrote_with_it_and_the_active_one_cannot_be_destroyed() -> None:
    old = crypto.encrypt(NIK)
    ring = keyring.add_keys()
    with pytest.raises(ProblemError, match="sedang dipakai"):
        keyring.drop_key(ring.active)
    keyring.drop_key(1)
    with pytest.raises(ProblemError, match="kunci nomor 1"):
        crypto.decrypt(old)


@pytest.mark.parametrize("coded", [False, True])
def test_keys_can_come_from_the_environment(settings: Settings, own_keys: Path, coded: bool) -> None:
    key = base64.b64encode(bytes(range(32))).decode()
    told = json.dumps({"active": 7, "keys": {"7": key}, "active_index": 2, "index_keys": {"2": key}})
    settings.ENV = Environment(keys=base64.b64encode(told.encode()).decode() if coded else told)
    assert crypto.key_of(crypto.encrypt(NIK)) == 7
    assert not own_keys.exists()


@pytest.mark.parametrize(
    "told", ["", "{", "bukan kunci", '{"active": 1, "keys": {"1": "c2hvcnQ="}, "active_index": 1, "index_keys": {}}']
)
def test_keys_that_cannot_be_read_stop_everything_without_being_shown(settings: Settings, told: str) -> None:
    settings.ENV = Environment(keys=told)
    with pytest.raises(ProblemError, match="KONVERGENSI_KEYS") as caught:
        crypto.encrypt(NIK)
    assert "c2hvcnQ" not in str(caught.value)
