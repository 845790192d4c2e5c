"""Addresses of the action log."""

from django.urls import path

from konvergensi_web.platform.actionlog import pages

app_name = "actionlog"
urlpatterns = [
    path("", pages.log, name="log"),
    path("<int:entry_id>/", pages.entry, name="entry"),
    path("keutuhan/", pages.chain, name="chain"),
    path("keutuhan/periksa/", pages.verify, name="verify"),
]
