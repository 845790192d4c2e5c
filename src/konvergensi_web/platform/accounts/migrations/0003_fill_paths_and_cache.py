"""Give every office its path and every user the regency of his office; make the table of the shared cache."""

from django.core.management import call_command
from django.db import migrations


def fill(apps, schema_editor):
    office_model, user_model, post_model = (apps.get_model("accounts", name) for name in ("Office", "User", "Post"))
    for office in office_model.objects.select_related("region").iterator():
        office.region_path = office.posyandu_path or office.region.path
        office.save(update_fields=["region_path"])
    for user in user_model.objects.filter(region_path="").iterator():
        post = post_model.objects.filter(user=user).select_related("office").order_by("valid_from").first()
        if post is not None:
            user.region_path = ".".join(post.office.region_path.split(".")[:2]).removesuffix(".") + "."
            user.save(update_fields=["region_path"])


def make_cache(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_paths_successors_delegation")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make_cache, migrations.RunPython.noop),
    ]
