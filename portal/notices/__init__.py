"""The outbox: what is owed to whom (``actions.owe``), and how ``manage.py work`` sends it. Nothing else sends mail."""
