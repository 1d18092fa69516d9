"""The pages of the portal itself; those of policies and of people are in the apps above."""

from .around import chrome
from .pages import brand_css, how_it_works, recorded

__all__ = ["brand_css", "chrome", "how_it_works", "recorded"]
