"""Addresses of personal data."""

from django.urls import path

from konvergensi_web.platform.privacy.pages import exports, grants, home, identity

app_name = "privacy"
urlpatterns = [
    path("", home.home, name="home"),
    path("buka/<uuid:person_id>/", identity.open_identity, name="open"),
    path("darurat/<uuid:person_id>/", identity.break_glass, name="glass"),
    path("izin/", grants.grant_list, name="grants"),
    path("izin/minta/", grants.ask, name="ask-grant"),
    path("izin/<uuid:grant_id>/", grants.one_grant, name="grant"),
    path("izin/<uuid:grant_id>/putuskan/", grants.decide, name="decide-grant"),
    path("izin/<uuid:grant_id>/akhiri/", grants.end, name="end-grant"),
    path("ekspor/", exports.export_list, name="exports"),
    path("ekspor/<uuid:export_id>/unduh/", exports.download, name="download"),
]
