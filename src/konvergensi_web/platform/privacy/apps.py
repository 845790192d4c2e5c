"""The Django app of privacy."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext


class PrivacyConfig(AppConfig):
    """Privacy."""

    name = "konvergensi_web.platform.privacy"
    label = "privacy"
    verbose_name = "Data pribadi"

    def ready(self) -> None:
        """Register the page, the jobs, and the sealed columns whose names do not tell it."""
        from konvergensi_web.platform import navigation
        from konvergensi_web.platform.jobs.registry import register
        from konvergensi_web.platform.privacy import erasure, jobs, retention, rotation, shredders
        from konvergensi_web.platform.privacy.grants import waiting_for

        navigation.register(
            navigation.Entry(
                title="Data pribadi",
                url_name="privacy:home",
                order=910,
                badge=waiting_for,
                waits=lambda actor: gettext("permintaan melihat nama menunggu keputusan"),
            )
        )
        for shredder in (shredders.LogDetails(), shredders.Accesses(), shredders.Requests(), shredders.Notices()):
            retention.register(shredder)
        manage = "platform.privacy.manage"
        register("platform.retention", erasure.run_retention, "Memeriksa masa simpan data", permission=manage)
        register("platform.expire", jobs.run_expire, "Memusnahkan berkas kedaluwarsa", every=timedelta(hours=6))
        register("platform.clocks", jobs.run_clocks, "Mengingatkan tenggat data pribadi", every=timedelta(hours=1))
        register("platform.rotate-keys", rotation.run_rotation, "Mengganti kunci enkripsi", permission=manage)
        rotation.register(rotation.Column("files.StoredFile", "key_sealed", "file"))
        rotation.register(rotation.Column("mfa.Authenticator", "data", "factor", inside=("secret", "seed")))
