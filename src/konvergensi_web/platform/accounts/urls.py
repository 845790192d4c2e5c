"""Addresses of offices, users and posts."""

from django.urls import URLPattern

app_name = "accounts"
urlpatterns: list[URLPattern] = []
