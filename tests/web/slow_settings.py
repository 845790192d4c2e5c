"""The product's settings and the slow app."""

from konvergensi_web.config.settings import *  # noqa: F403
from konvergensi_web.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.web.slow_app"]
