"""Addresses of one's own account. Only what is used here: no registration, no mail, no codes by telephone."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path

from konvergensi_web.platform.accounts import own_pages

urlpatterns = [
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("daftar/", account.signup, name="account_signup"),
    path("nonaktif/", account.account_inactive, name="account_inactive"),
    path("pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("kata-sandi/", account.password_change, name="account_change_password"),
    path("lupa/", own_pages.forgotten, name="account_reset_password"),
    path("undangan/<str:uidb64>/<str:token>/", own_pages.set_by_invitation, name="account_set_by_invitation"),
    path("langkah-kedua/", own_pages.second_factor, name="account_second_factor"),
    path("keamanan/", mfa.index, name="mfa_index"),
    path("keamanan/masuk/", mfa.authenticate, name="mfa_authenticate"),
    path("keamanan/pastikan/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("keamanan/aplikasi/", totp.activate_totp, name="mfa_activate_totp"),
    path("keamanan/aplikasi/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("keamanan/cadangan/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("keamanan/cadangan/baru/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("keamanan/cadangan/unduh/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("keamanan/kunci/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("keamanan/kunci/tambah/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("keamanan/kunci/pastikan/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("keamanan/kunci/masuk/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("keamanan/kunci/<int:pk>/lepas/", own_pages.remove_key, name="mfa_remove_webauthn"),
    path("keamanan/kunci/<int:pk>/ubah/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("sesi/", own_pages.sessions_page, name="usersessions_list"),
    path("sesi/akhiri/", own_pages.end_own_sessions, name="account_end_sessions"),
    path("sso/<str:provider_id>/", oidc.login, name="openid_connect_login"),
    path("sso/<str:provider_id>/kembali/", oidc.callback, name="openid_connect_callback"),
    path("sso-gagal/", social.login_error, name="socialaccount_login_error"),
    path("sso-batal/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso-daftar/", social.signup, name="socialaccount_signup"),
]
