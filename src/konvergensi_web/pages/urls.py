"""Addresses of the composite pages: beranda, wilayah, the components."""

from django.urls import path

from konvergensi_web.pages import components, home
from konvergensi_web.pages.child.views import child, child_panels
from konvergensi_web.pages.region import views as region

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("beranda/panel/", home.panels, name="home-panels"),
    path("registri/anak/<uuid:person_id>/", child, name="child"),
    path("registri/anak/<uuid:person_id>/panel/", child_panels, name="child-panels"),
    path("komponen/", components.components, name="components"),
    path("wilayah/", region.own_region, name="own-region"),
    path("wilayah/cari/", region.region_search, name="region-search"),
    path("wilayah/<str:code>/", region.region, name="region"),
    path("wilayah/<str:code>/tempat/", region.places, name="region-places"),
    path("wilayah/<str:code>/tren/", region.region_trend, name="region-trend"),
    path("wilayah/<str:code>/kerja/", region.region_worklist, name="region-worklist"),
    path("wilayah/<str:code>/panel/", region.region_panels, name="region-panels"),
    path("wilayah/<str:code>/batas.json", region.region_boundaries, name="region-boundaries"),
    path("wilayah/<str:code>/unduh/", region.region_export, name="region-export"),
]
