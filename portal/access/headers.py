"""Headers of every response, the files that WhiteNoise serves among them."""

from django.http import HttpRequest, HttpResponseBase

from .sessions import GetResponse


def keep_to_our_pages(get_response: GetResponse) -> GetResponse:
    """Middleware by which browsers give what we serve to no page of another site. To follow a link is not barred."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware
