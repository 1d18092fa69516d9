"""The pictures in texts. A text refers to a picture by its digest."""

from django.db import models


class Picture(models.Model):
    """The bytes of a picture, found by their SHA-256. Stored once, even if several texts use it, and never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    content_type = models.CharField(max_length=20)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.digest
