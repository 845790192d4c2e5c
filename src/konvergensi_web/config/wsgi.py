"""The entry point for web servers: `gunicorn konvergensi_web.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konvergensi_web.config.settings")
application = get_wsgi_application()
