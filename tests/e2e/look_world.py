"""Fills a migrated data folder with the small world and its figures, and prints one session key a user, for browsers.

usage: KONVERGENSI_DATA=FOLDER python -m tests.e2e.look_world
"""

import json
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konvergensi_web.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    from django.test import Client  # noqa: PLC0415
    from tests.web import figures, world  # noqa: PLC0415

    from konvergensi_web.platform.accounts.models import User  # noqa: PLC0415
    from konvergensi_web.platform.scope import open_scope, system_actor  # noqa: PLC0415

    keys = {}
    with open_scope(system_actor("menyiapkan uji")):
        world.build()
        run = figures.build(figures.MONTHS[-4:], level="last")
        figures.release(figures.MONTHS[-2], run)
    for username in world.PEOPLE:
        client = Client()
        user = User.objects.get(username=username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        keys[username] = client.session.session_key
    json.dump(keys, sys.stdout)


if __name__ == "__main__":
    main()
