"""Entra ID's token endpoint: what azure-identity asks for a client secret, a certificate or a workload identity."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from agent.demo.standins.http import Clock, Reply, Request, StandIn

TENANT = "11111111-1111-1111-1111-111111111111"
CLIENT = "22222222-2222-2222-2222-222222222222"
_WRONG = "wrong"  # a secret that is refused
_EXPIRED = "expired"  # one that was right once


class Authority(StandIn):
    """Answers for ``tenant``. ``lifetime`` is how long its tokens say they are good for, in seconds.

    The secrets ``wrong`` and ``expired`` are refused as Entra refuses them; every other is accepted.
    """

    def __init__(self, tenant: str = TENANT, *, port: int = 0, clock: Clock | None = None,
                 tls: ssl.SSLContext | None = None, lifetime: int = 3599) -> None:
        super().__init__(self._reply, port=port, clock=clock, tls=tls)
        self.tenant, self.lifetime, self.issued = tenant, lifetime, 0

    def _reply(self, request: Request) -> Reply:
        tenant, _, rest = request.path.strip("/").partition("/")
        if tenant != self.tenant:
            return _json(400, _refusal(90002, "invalid_tenant", f"Tenant '{tenant}' not found."))
        if rest.endswith(".well-known/openid-configuration"):
            return _json(200, self._endpoints())
        if request.method == "POST" and rest == "oauth2/v2.0/token":
            return self._token(dict(parse_qsl(request.body.decode())))
        return _json(404, {"error": "not_found"})

    def _endpoints(self) -> dict[str, str]:
        base = f"{self.url}/{self.tenant}"
        oauth = f"{base}/oauth2/v2.0"
        return {"token_endpoint": f"{oauth}/token", "authorization_endpoint": f"{oauth}/authorize",
                "device_authorization_endpoint": f"{oauth}/devicecode", "issuer": f"{base}/v2.0",
                "jwks_uri": f"{base}/discovery/v2.0/keys", "tenant_region_scope": "EU"}

    def _token(self, form: Mapping[str, str]) -> Reply:
        if form.get("client_secret") == _WRONG:
            return _json(401, _refusal(7000215, "invalid_client", "Invalid client secret provided."))
        if form.get("client_secret") == _EXPIRED:
            return _json(401, _refusal(7000222, "invalid_client", "The provided client secret keys are expired."))
        self.issued += 1
        return _json(200, {"token_type": "Bearer", "expires_in": self.lifetime, "ext_expires_in": self.lifetime,
                           "access_token": self._signed(form)})

    def _signed(self, form: Mapping[str, str]) -> str:
        """A token in the shape of a JWT, with the claims that a client may look at; nobody checks its signature."""
        claims = {"tid": self.tenant, "appid": form.get("client_id", ""), "aud": form.get("scope", ""),
                  "iat": int(self.clock().timestamp()), "jti": self.issued}
        return ".".join(_segment(part) for part in ({"alg": "none", "typ": "JWT"}, claims, {}))


def _segment(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _refusal(number: int, error: str, sentence: str) -> dict[str, Any]:
    told = f"AADSTS{number}: {sentence} Trace ID: 0 Correlation ID: 0 Timestamp: 2026-01-01 00:00:00Z"
    return {"error": error, "error_description": told, "error_codes": [number], "timestamp": "2026-01-01 00:00:00Z",
            "trace_id": "0", "correlation_id": "0"}


def _json(status: int, value: Mapping[str, Any]) -> Reply:
    return Reply(status, json.dumps(value).encode())
