"""The WSGI application that a web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from .database import patience  # noqa: E402
from .ledger import sealing_thread  # noqa: E402  # models can be imported only once Django is set up

patience.limit_waiting()
sealing_thread.start()
