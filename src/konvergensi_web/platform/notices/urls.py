"""Addresses of notices."""

from django.urls import path

from konvergensi_web.platform.notices import pages

app_name = "notices"
urlpatterns = [
    path("", pages.notices, name="list"),
    path("<int:notice_id>/", pages.read, name="read"),
    path("semua/", pages.read_all, name="read-all"),
]
