"""Files that the portal keeps, in the database, so that one back-up holds everything."""

from django.db import models
from django.utils import timezone


class StoredFile(models.Model):
    """The bytes of a file with their SHA-256."""

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    data = models.BinaryField()
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
