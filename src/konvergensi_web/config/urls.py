"""Every address, by stage. An app's own addresses stand in its `urls.py`."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("bahasa/", set_language, name="set_language"),
    path("akun/token/", include("konvergensi_web.platform.api.urls")),
    path("akun/", include("konvergensi_web.platform.accounts.sign_in_urls")),
    path("kantor/", include("konvergensi_web.platform.accounts.urls")),
    path("log/", include("konvergensi_web.platform.actionlog.urls")),
    path("pemberitahuan/", include("konvergensi_web.platform.notices.urls")),
    path("privasi/", include("konvergensi_web.platform.privacy.urls")),
    path("pekerjaan/", include("konvergensi_web.platform.jobs.urls")),
    path("berkas/", include("konvergensi_web.platform.files.urls")),
    path("sumber/", include("konvergensi_web.intake.urls")),
    path("registri/", include("konvergensi_web.registry.urls")),
    path("ukuran/", include("konvergensi_web.measures.urls")),
    path("rencana/", include("konvergensi_web.plan.urls")),
    path("publik/", include("konvergensi_web.public.urls")),
    path("api/", include("konvergensi_web.config.api_urls")),
    path("", include("konvergensi_web.platform.health.urls")),
    path("", include("konvergensi_web.pages.urls")),
]
handler400 = "konvergensi_web.pages.errors.bad_request"
handler500 = "konvergensi_web.pages.errors.broken"
