"""Addresses of health. `ProbeMiddleware` answers them before anything else; here they have their names."""

from django.urls import URLPattern, path

from konvergensi_web.platform.health import pages

app_name = "health"
urlpatterns: list[URLPattern] = [
    path("hidup", pages.alive, name="alive"),
    path("siap", pages.ready, name="ready"),
    path("metrik", pages.measures, name="metrics"),
]
