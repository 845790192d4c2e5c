"""Addresses of the API. Its schema is open to everybody: it tells how to ask, and holds no data."""

from django.urls import path

from konvergensi_web.config.api import api

urlpatterns = [path("", api.urls)]
