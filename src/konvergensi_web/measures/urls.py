"""Addresses of the measures app."""

from django.urls import URLPattern

app_name = "measures"
urlpatterns: list[URLPattern] = []
