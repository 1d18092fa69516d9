"""An OpenID Connect provider in a process of its own: oidc-provider-mock, with PKCE, and made to misbehave on request.

``python -m tests.portal.oidc_provider PORT``. What it shall do wrong is told by PUT /twist: an issuer, audience, nonce,
expiry or algorithm in its tokens, a key that it does not publish, other issuers in its description of itself.
"""

import base64
import hashlib
import io
import json
import os
import sys
import time
import urllib.parse
import warnings

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, on this machine
warnings.simplefilter("ignore")

import werkzeug.serving  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from jwt import algorithms, decode, encode  # noqa: E402
from oidc_provider_mock import app as build_app  # noqa: E402
from werkzeug.test import run_wsgi_app  # noqa: E402
from werkzeug.wrappers import Request, Response  # noqa: E402


def make_key(name):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return key, public | {"kid": name, "alg": "RS256", "use": "sig"}


class Twisted:
    """The provider with its tokens signed anew by keys of ours, and whatever is to be wrong with them."""

    def __init__(self, provider):
        self.provider, self.twist, self.challenges, self.seen = provider, {}, {}, {}
        self.keys = [make_key("first")]

    def __call__(self, environ, start_response):
        request = Request(environ)
        answer = {
            "/twist": self.take_twist,
            "/seen": lambda request: Response(json.dumps(self.seen)),
            "/rotate": self.rotate,
            "/jwks": lambda request: self.answer_json({"keys": [public for _, public in self.keys]}),
            "/oauth2/token": self.give_token,
            "/oauth2/authorize": self.authorize,
            "/.well-known/openid-configuration": self.describe,
        }.get(request.path, self.pass_on)
        return answer(request)(environ, start_response)

    def pass_on(self, request):
        return Response(*run_wsgi_app(self.provider, request.environ)[:2])

    def answer_json(self, data):
        return Response(json.dumps(data), content_type="application/json")

    def take_twist(self, request):
        self.twist = request.get_json()
        return Response()

    def rotate(self, request):
        """From now on another key signs, and the one of before is published no more."""
        self.keys = [make_key(f"key {time.time()}")]
        return Response()

    def describe(self, request):
        body, _, _ = run_wsgi_app(self.provider, request.environ)
        described = json.loads(b"".join(body)) | self.twist.get("described", {})
        return self.answer_json(described)

    def authorize(self, request):
        self.seen = dict(request.args)
        body, status, headers = run_wsgi_app(self.provider, request.environ)
        if request.method == "POST" and "Location" in headers:
            query = urllib.parse.parse_qs(urllib.parse.urlparse(headers["Location"]).query)
            self.challenges[query["code"][0]] = request.args.get("code_challenge", "")
        return Response(body, status, headers)

    def give_token(self, request):
        data = request.get_data()  # kept for the provider, which reads it again
        fields = dict(urllib.parse.parse_qsl(data.decode()))
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        if self.challenges.get(fields.get("code")) != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            return Response('{"error": "invalid_grant"}', 400, content_type="application/json")
        body, status, headers = run_wsgi_app(self.provider, request.environ | {"wsgi.input": io.BytesIO(data)})
        token = json.loads(b"".join(body))
        if "id_token" in token:
            token["id_token"] = self.sign_anew(token["id_token"])
        headers.remove("Content-Length")
        return Response(json.dumps(token), status, headers)

    def sign_anew(self, token):
        claims = decode(token, options={"verify_signature": False}) | self.twist.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        key, public = make_key(self.keys[0][1]["kid"]) if self.twist.get("forged") else self.keys[0]
        algorithm = self.twist.get("algorithm", "RS256")
        if algorithm == "none":
            return encode(claims, None, "none", headers={"kid": public["kid"]})
        if algorithm == "HS256":  # with the public key as if it were a secret
            secret = json.dumps(public).encode()
            return encode(claims, secret, "HS256", headers={"kid": public["kid"]})
        return encode(claims, key, algorithm, headers={"kid": public["kid"]})


if __name__ == "__main__":
    werkzeug.serving.run_simple("127.0.0.1", int(sys.argv[1]), Twisted(build_app(require_nonce=True)), threaded=True)
