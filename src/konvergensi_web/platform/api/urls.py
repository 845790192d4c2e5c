"""Addresses of the pages of one's own tokens."""

from django.urls import path

from konvergensi_web.platform.api import pages

app_name = "tokens"
urlpatterns = [
    path("", pages.own_tokens, name="list"),
    path("baru/", pages.new_token, name="new"),
    path("<uuid:token_id>/cabut/", pages.revoke, name="revoke"),
    path("pengguna/<int:pk>/cabut/", pages.revoke_of_user, name="revoke-user"),
]
