"""Addresses of personal data."""

from django.urls import path

from konvergensi_web.platform.privacy.pages import breaches, exports, grants, home, identity, requests, retention

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
    path("permohonan/", requests.request_list, name="requests"),
    path("permohonan/baru/", requests.new_request, name="new-request"),
    path("permohonan/<uuid:request_id>/", requests.one_request, name="request"),
    path("permohonan/<uuid:request_id>/langkah/", requests.move, name="move-request"),
    path("permohonan/<uuid:request_id>/orang/", requests.name_person, name="name-person"),
    path("permohonan/<uuid:request_id>/kerjakan/", requests.carry_out, name="carry-out"),
    path("kejadian/", breaches.breach_list, name="breaches"),
    path("kejadian/baru/", breaches.new_breach, name="new-breach"),
    path("kejadian/<uuid:breach_id>/", breaches.one_breach, name="breach"),
    path("kejadian/<uuid:breach_id>/perbaiki/", breaches.correct, name="correct-breach"),
    path("kejadian/<uuid:breach_id>/langkah/", breaches.step, name="breach-step"),
    path("kejadian/<uuid:breach_id>/terdampak/", breaches.affected, name="affected"),
    path("kejadian/<uuid:breach_id>/surat/<slug:to>/", breaches.letter, name="letter"),
    path("retensi/", retention.overview, name="retention"),
    path("retensi/mulai/", retention.start, name="start-retention"),
    path("retensi/<uuid:run_id>/", retention.minutes, name="minutes"),
    path("retensi/tahan/", retention.hold, name="hold"),
    path("retensi/tahan/<uuid:hold_id>/cabut/", retention.lift, name="lift-hold"),
    path("pemrosesan/", retention.processing, name="processing"),
]
