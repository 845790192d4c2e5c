"""Addresses of offices, users and posts."""

from django.urls import URLPattern, path

from konvergensi_web.platform.accounts import pages

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("", pages.offices_page, name="offices"),
    path("baru/", pages.new_office, name="new-office"),
    path("<int:pk>/", pages.office_page, name="office"),
    path("<int:pk>/ubah/", pages.edit_office, name="edit-office"),
    path("<int:pk>/gabung/", pages.reorganise, name="reorganise"),
    path("<int:pk>/jabatan/", pages.new_post, name="new-post"),
    path("jabatan/pilih/", pages.choose, name="choose-post"),
    path("jabatan/limpahkan/", pages.delegate, name="delegate"),
    path("jabatan/<int:pk>/akhiri/", pages.end, name="end-post"),
    path("pengguna/", pages.users_page, name="users"),
    path("pengguna/baru/", pages.new_user, name="new-user"),
    path("pengguna/<int:pk>/", pages.user_page, name="user"),
    path("pengguna/<int:pk>/tautan/", pages.link, name="user-link"),
    path("pengguna/<int:pk>/aktif/", pages.switch_user, name="user-switch"),
    path("pengguna/<int:pk>/langkah-kedua/", pages.drop_factors_page, name="user-factors"),
    path("pengguna/<int:pk>/sesi/", pages.end_user_sessions, name="user-sessions"),
]
