"""The running product and a browser, for the tests that look at it as a person does."""

from tests.e2e.platform import browser, page_of, platform

__all__ = ["browser", "page_of", "platform"]
