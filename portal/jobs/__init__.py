"""Work longer than a request, as rows (``Job``), and the workers that do it (``manage.py work``)."""
