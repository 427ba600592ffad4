const none = "it is not offered: there is no such endpoint, and the metadata name none";

/** What other servers have and this one has not, so that nothing of it can be attacked. */
export const notOffered = {
  title: "What is not offered",
  checks: [
    { what: "pushed authorization requests", source: "RFC 9126", none },
    { what: "request objects", source: "RFC 9101", none: "a request or request_uri parameter is invalid_request" },
    { what: "DPoP", source: "RFC 9449", none: "tokens are bearer tokens; a DPoP header is not read" },
    { what: "device authorization", source: "RFC 8628", none },
    { what: "dynamic client registration", source: "RFC 7591, CVE-2026-22752", none },
    { what: "ID tokens", source: "OpenID Connect Core", none },
  ],
};
