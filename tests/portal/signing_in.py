"""How people sign in with a password, for tests of it."""

from django.test import Client

PASSWORD = "correct horse battery staple"


def log_in(client, email, password=PASSWORD, **data):
    return client.post("/accounts/login/", {"login": email, "password": password, **data})


def guess(email, times=12, client=None):
    """From a new device each time, unless a client is named."""
    for number in range(times):
        log_in(client or Client(), email, f"guess {number}")


def is_signed_in(client):
    return client.get("/recorded/").status_code == 200
