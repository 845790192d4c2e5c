"""Addresses of the jobs app."""

from django.urls import URLPattern, path

from konvergensi_web.platform.jobs import pages

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("", pages.jobs, name="list"),
    path("<uuid:job_id>/", pages.job, name="job"),
    path("<uuid:job_id>/kartu/", pages.card, name="card"),
    path("<uuid:job_id>/batalkan/", pages.cancel, name="cancel"),
    path("<uuid:job_id>/ulangi/", pages.repeat, name="repeat"),
]
