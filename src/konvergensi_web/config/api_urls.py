"""Addresses of the API. The schema is for those who may call it."""

from django.urls import path

from konvergensi_web.config.api import api

urlpatterns = [path("", api.urls)]
