"""Addresses of the actionlog app."""

from django.urls import URLPattern

app_name = "actionlog"
urlpatterns: list[URLPattern] = []
