"""Addresses of stored files."""

from django.urls import path

from konvergensi_web.platform.files import pages

app_name = "files"
urlpatterns = [path("<uuid:file_id>/", pages.download, name="download")]
