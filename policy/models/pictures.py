"""The pictures of texts, by the digest that stands in the text."""

from django.db import models


class Picture(models.Model):
    """The bytes of a picture, found by their SHA-256. One that is in several texts is kept once, and never changed."""

    digest = models.CharField(max_length=64, primary_key=True)
    content_type = models.CharField(max_length=20)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.digest
