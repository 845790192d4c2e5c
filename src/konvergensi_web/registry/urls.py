"""Addresses of the registry. A person stands in them by id, never by name or number."""

from django.urls import path, register_converter

from konvergensi_web.registry.pages import duplicates, family, newcomer, person, posyandu, search


class PosyanduPath:
    """`36.04.05.2001.0012`: the path of a posyandu without its last point."""

    regex = r"\d{2}\.\d{2}\.\d{2}\.\d{4}\.\d{4}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class MotherStep:
    """What is done with a mother."""

    regex = "pastikan|tolak|akhiri"
    to_python = to_url = staticmethod(str)


class Wanted:
    """Who is looked for."""

    regex = "ibu|anggota"
    to_python = to_url = staticmethod(str)


register_converter(PosyanduPath, "posyandu")
register_converter(MotherStep, "step")
register_converter(Wanted, "wanted")

app_name = "registry"
urlpatterns = [
    path("", search.search, name="home"),
    path("cari/", search.search, name="search"),
    path("orang/", posyandu.people_list, name="people"),
    path("orang/baru/", newcomer.new_person, name="new"),
    path("orang/<uuid:person_id>/", person.person_page, name="person"),
    path("orang/<uuid:person_id>/panel/", person.person_panels, name="person-panels"),
    path("orang/<uuid:person_id>/riwayat/", person.changes_page, name="changes"),
    path("orang/<uuid:person_id>/perbaiki/", person.edit, name="edit"),
    path("orang/<uuid:person_id>/peristiwa/", person.add_event, name="event-add"),
    path("orang/<uuid:person_id>/peristiwa/<int:event_id>/tarik/", person.remove_event, name="event-remove"),
    path("orang/<uuid:person_id>/keluarga/", family.add_household, name="household-add"),
    path("orang/<uuid:person_id>/pilih/<wanted:what>/", family.choose, name="choose"),
    path("orang/<uuid:person_id>/ibu/<int:link_id>/<step:step>/", family.mother, name="mother"),
    path("keluarga/<uuid:household_id>/", family.household_page, name="household"),
    path("keluarga/<uuid:household_id>/anggota/<int:membership_id>/akhiri/", family.end_membership, name="member-end"),
    path("posyandu/", posyandu.posyandu_list, name="posyandu-list"),
    path("posyandu/<posyandu:path>/", posyandu.posyandu_page, name="posyandu"),
    path("ganda/", duplicates.pairs_page, name="duplicates"),
    path("ganda/cari/", duplicates.look, name="duplicates-look"),
    path("ganda/<uuid:pair_id>/", duplicates.pair_page, name="pair"),
    path("ganda/<uuid:pair_id>/putusan/", duplicates.decide, name="pair-decide"),
    path("ganda/<uuid:pair_id>/batal/", duplicates.undo, name="pair-undo"),
]
