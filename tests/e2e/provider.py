"""An OpenID Connect provider in miniature, on this computer: discovery, code with PKCE, tokens, who it is.

It lets anybody in as the person it was made for, and checks what a real one checks: client, secret, address, verifier.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "konvergensi", "rahasia-penyedia-uji"
KEY = secrets.token_hex(32)


class Provider(ThreadingHTTPServer):
    """One person, and the codes that were given out."""

    def __init__(self, username: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.username, self.subject, self.away = username, "orang-1", False
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_: Any) -> None:
        """Nothing on the test's output."""

    def do_GET(self) -> None:
        there = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(there.query).items()}
        if self.server.away:
            self.send_error(500)
        elif there.path == "/.well-known/openid-configuration":
            self.answer({
                "issuer": self.server.address, "authorization_endpoint": f"{self.server.address}/masuk",
                "token_endpoint": f"{self.server.address}/token", "userinfo_endpoint": f"{self.server.address}/siapa",
                "jwks_uri": f"{self.server.address}/kunci", "token_endpoint_auth_methods_supported":
                ["client_secret_post"],
            })  # fmt: skip
        elif there.path == "/masuk" and asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256":
            code = secrets.token_urlsafe()
            self.server.codes[code] = asked
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif there.path == "/siapa" and self.headers["Authorization"].removeprefix("Bearer ") in self.server.tokens:
            self.answer({"sub": self.server.subject, "preferred_username": self.server.username})
        else:
            self.send_error(400)

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        sent = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
        asked = self.server.codes.pop(sent.get("code", ""), None)
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or (sent["client_id"], sent["client_secret"]) != (CLIENT, SECRET)
            or sent["redirect_uri"] != asked["redirect_uri"]
            or base64.urlsafe_b64encode(verifier).decode().rstrip("=") != asked["code_challenge"]
        ):
            self.send_error(400)
            return
        token = secrets.token_urlsafe()
        self.server.tokens.add(token)
        now = int(time.time())
        told = {"iss": self.server.address, "aud": CLIENT, "sub": self.server.subject, "iat": now, "exp": now + 300}
        self.answer({
            "access_token": token, "token_type": "Bearer", "expires_in": 300,
            "id_token": jwt.encode(told, KEY, algorithm="HS256", headers={"kid": "1"}),
        })  # fmt: skip

    def answer(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider(username: str) -> Iterator[Provider]:
    """The provider until the block ends."""
    running = Provider(username)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
