"""A company's sign-in service (OpenID Connect) on this machine: whoever comes is the person it is told to be."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "dues-academy"


class Provider:
    """`claims` are of the next who comes."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, object] = {}
        self._key = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"})
        self._nonces: dict[str, str] = {}

    def answer(self, path: str, asked: dict[str, str]) -> tuple[int, str]:
        """A status with a document, or with the place to go on to."""
        here = self.address
        if path == "/.well-known/openid-configuration":
            found = {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        elif path == "/keys":
            found = {"keys": [self._key.as_dict(private=False)]}
        elif path == "/authorize":
            code = f"code-{len(self._nonces)}"
            self._nonces[code] = asked["nonce"]
            return 302, f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        elif path == "/token":
            now = int(time.time())
            claims = {
                "iss": here,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "nonce": self._nonces.pop(asked["code"]),
            }
            token = jwt.encode({"alg": "RS256", "kid": "one"}, claims | self.claims, self._key)
            found = {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token}
        else:
            return 404, "{}"
        return 200, json.dumps(found)


@contextmanager
def providing() -> Iterator[Provider]:
    """At a port of its own, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(_flat(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def _answer(self, sent: dict[str, str]) -> None:
            url = urlsplit(self.path)
            status, said = provider.answer(url.path, _flat(url.query) | sent)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", said)
            else:
                self.send_header("Content-Type", "application/json")
            self.end_headers()
            if status != 302:
                self.wfile.write(said.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
