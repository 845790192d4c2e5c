"""Addresses of the plan app."""

from django.urls import URLPattern, path

from konvergensi_web.plan import pages

app_name = "plan"
urlpatterns: list[URLPattern] = [
    path("program/", pages.programmes, name="programmes"),
    path("program/baru/", pages.new_programme, name="new-programme"),
    path("program/<uuid:programme_id>/", pages.programme, name="programme"),
    path("program/<uuid:programme_id>/ubah/", pages.edit_programme, name="edit-programme"),
    path("program/<uuid:programme_id>/batalkan/", pages.withdraw, name="withdraw-programme"),
]
