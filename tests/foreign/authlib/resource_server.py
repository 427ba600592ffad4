"""What a resource server built on Authlib's validator of JWT access tokens (RFC 9068) makes of tokens.

Standard input is JSON: the issuer, the audience that the resource server goes by, the scope that it asks for, and
the Authorization headers of the requests that reach it. Standard output says what it made of each.
"""

import json
import sys
from types import SimpleNamespace

import requests
from authlib.common.errors import AuthlibHTTPError
from authlib.oauth2 import ResourceProtector
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc import jwt
from joserfc.jwk import KeySet

settings = json.load(sys.stdin)
metadata = requests.get(settings["issuer"] + "/.well-known/oauth-authorization-server", timeout=30).json()
jwks = requests.get(metadata["jwks_uri"], timeout=30).json()


class Validator(JWTBearerTokenValidator):
    def get_jwks(self):
        return jwks


def answer(authorization):
    request = SimpleNamespace(headers={"Authorization": authorization})
    try:
        claims = protector.validate_request(settings["scope"], request)
    except AuthlibHTTPError as error:
        return {"status": error.status_code, "error": error.error}
    # Authlib's own JOSE library, on the same token.
    token = jwt.decode(authorization.split()[1], KeySet.import_key_set(jwks), algorithms=["ES256"])
    return {"status": 200, "claims": dict(claims), "header": token.header, "same": token.claims == dict(claims)}


protector = ResourceProtector()
protector.register_token_validator(Validator(issuer=settings["issuer"], resource_server=settings["audience"]))
print(json.dumps([answer(authorization) for authorization in settings["authorizations"]]))
