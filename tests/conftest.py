"""What all tests share: the reference data beside the project, and the rule that CI skips nothing."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether the rule holds
settings.register_profile("konvergensi", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("konvergensi")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
E2E = ROOT / "tests" / "e2e"
REQUIRE_ALL = bool(os.environ.get("KONVERGENSI_REQUIRE_ALL"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the project. A test that uses it is marked `shared`."""
    assert SHARED.is_dir(), f"the reference data was expected at {SHARED}"
    return SHARED


@pytest.hookimpl(trylast=True)  # after pytest-django put its own order
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no process waits for another at the end of the run.

    Without the reference data, leave out the tests that need it, and say so in one line.
    """
    items.sort(key=lambda item: (E2E not in item.path.parents, item.get_closest_marker("slow") is None))
    if SHARED.is_dir() or REQUIRE_ALL:
        return
    needing = [item for item in items if item.get_closest_marker("shared")]
    if needing:
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if not item.get_closest_marker("shared")]
        if not hasattr(config, "workerinput"):
            print(f"\n{len(needing)} tests left out: they compare with reference data expected at {SHARED}")


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of the garbage collector's rounds: it stays until the run ends.

    A round for each 700 new objects took a twelfth of the time of the tests that ask the platform.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In CI a skipped test is a failed test."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
