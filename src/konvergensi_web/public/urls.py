"""Addresses of the open pages."""

from django.urls import path

from konvergensi_web.public import pages

app_name = "public"
urlpatterns = [
    path("", pages.index, name="index"),
    path("data/", pages.data, name="data"),
    path("data/paket.json", pages.packages, name="packages"),
    path("data/<uuid:release_id>.csv", pages.data_csv, name="data_csv"),
    path("data/<uuid:release_id>.json", pages.data_json, name="data_json"),
    path("rilis/<uuid:release_id>/", pages.release_page, name="release"),
    path("<str:code>/", pages.region, name="region"),
]
