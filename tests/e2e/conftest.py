"""What every journey may use."""

from tests.e2e.browser import page

__all__ = ["page"]
