"""WSGI entry. Where there is no broker it starts the worker too: here, so that no command ever does."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.config.settings")

application = get_wsgi_application()

if settings.EMBEDDED_WORKER:
    from worker import embedded

    embedded.start()
