"""The language of a page: Indonesian, unless the reader chose another. The browser's own wish does not count.

Office computers are often set up in English by whoever sold them; that is nobody's choice of language. What is kept
(notices, the log, records of exports) is Indonesian, whoever acts: others read it.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class ChosenLanguageMiddleware(LocaleMiddleware):
    """As Django's, from the cookie alone that the language switch sets."""

    def process_request(self, request: HttpRequest) -> None:
        """Speak the chosen language for this request."""
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """As Django's; afterwards the thread speaks Indonesian again, whatever it does next."""
        answer: HttpResponseBase = super().process_response(request, response)
        translation.activate(settings.LANGUAGE_CODE)
        return answer


def in_english() -> bool:
    """Whether whoever reads the answer chose English; work without a reader speaks Indonesian."""
    return (translation.get_language() or settings.LANGUAGE_CODE).startswith("en")


def stored(text: object) -> str:
    """A label as it is kept: in Indonesian, whatever the language of whoever acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)
