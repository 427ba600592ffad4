"""What an application built on Authlib's OAuth2Session sees of the server.

The first line of standard input is JSON: which flow to run, and its settings. A line {"visit": URL} on standard
output asks the test to send a user's browser there; the line that comes back says where the browser ended. The
last line is what the application saw.
"""

import json
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url

VERIFIER = "dBjftJeZ4CVP-mBctLjUxH6ZbOeXYQfGQ3gVv2uVsC8"


def discovered(settings):
    """The server's metadata, which Authlib finds acceptable."""
    url = get_well_known_url(settings["issuer"], external=True)
    metadata = AuthorizationServerMetadata(requests.get(url, timeout=30).json())
    metadata.validate()
    return metadata


def opened(settings, **options):
    """A session of the application, and the server's metadata."""
    metadata = discovered(settings)
    application = {
        name: settings[name]
        for name in ("client_id", "client_secret", "token_endpoint_auth_method", "redirect_uri", "scope")
        if name in settings
    }
    session = OAuth2Session(**application, token_endpoint=metadata["token_endpoint"], default_timeout=30, **options)
    return session, metadata


def visited(url):
    print(json.dumps({"visit": url}), flush=True)
    return json.loads(sys.stdin.readline())


def me(session, settings):
    return session.get(settings["issuer"] + "/v2/users/me").json()


def refusal(call, *args, **kwargs):
    """How Authlib reports that the server refused."""
    try:
        call(*args, **kwargs)
    except OAuthError as error:
        return {"error": error.error, "description": error.description}
    raise AssertionError("the server did not refuse")


def metadata(settings):
    return discovered(settings)


def client_credentials(settings):
    session, _ = opened(settings)
    token = session.fetch_token(grant_type="client_credentials")
    return {"token": token, "me": session.get(settings["issuer"] + "/v2/users/me").status_code}


def password(settings):
    session, _ = opened(settings)
    token = session.fetch_token(**settings["user"])
    return {"token": token, "me": me(session, settings)}


def authorization_code(settings):
    session, metadata = opened(settings, code_challenge_method="S256")
    url, state = session.create_authorization_url(metadata["authorization_endpoint"], code_verifier=VERIFIER)
    response = visited(url)
    redemption = {"authorization_response": response, "state": state, "code_verifier": VERIFIER}
    token = session.fetch_token(**redemption)
    return {"token": token, "me": me(session, settings), "again": refusal(session.fetch_token, **redemption)}


def implicit(settings):
    session, metadata = opened(settings, response_type="token")
    url, state = session.create_authorization_url(metadata["authorization_endpoint"])
    token = session.fetch_token(authorization_response=visited(url), state=state)
    return {"token": token, "me": me(session, settings)}


def refresh(settings):
    updates = []
    session, _ = opened(settings, update_token=lambda token, **old: updates.append({"new": token, **old}))
    first = session.fetch_token(**settings["user"])
    narrowed = session.refresh_token(scope="lights:read")
    widened = refusal(session.refresh_token, refresh_token=narrowed["refresh_token"], scope="users:write")
    # A token that is about to expire is replaced before it is used.
    session.token = {**narrowed, "expires_at": 1}
    return {
        "first": first,
        "narrowed": narrowed,
        "widened": widened,
        "me": me(session, settings),
        "updates": updates,
    }


def introspection(settings):
    session, metadata = opened(settings)
    token = session.fetch_token(**settings["user"])

    def introspected(kind):
        return session.introspect_token(metadata["introspection_endpoint"], token=token[kind], token_type_hint=kind)

    def both():
        return {kind: introspected(kind).json() for kind in ("access_token", "refresh_token")}

    before = both()
    revocation = session.revoke_token(
        metadata["revocation_endpoint"], token=token["refresh_token"], token_type_hint="refresh_token"
    )
    return {"before": before, "revocation": revocation.status_code, "after": both()}


def refused(settings):
    session, _ = opened(settings)
    request = settings["request"]
    return refusal(session.fetch_token, grant_type=request.pop("grant_type"), **request)


flows = [
    authorization_code,
    client_credentials,
    implicit,
    introspection,
    metadata,
    password,
    refresh,
    refused,
]

settings = json.loads(sys.stdin.readline())
flow = {flow.__name__: flow for flow in flows}[settings.pop("flow")]
print(json.dumps({"saw": flow(settings)}), flush=True)
