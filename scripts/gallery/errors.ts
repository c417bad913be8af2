import type { GalleryCase } from "./case.ts";
import { ASKED } from "./requests.ts";

/** Errors that clients do not know as such, and replies that are none of the API's. */
export const ERRORS: readonly GalleryCase[] = [
  {
    name: "An error in a 200",
    source: "openai/openai-agents-python#604",
    shows: "The status is 200, the body an error.",
    config: `
llm:
  rules:
    - do:
        reply:
          headers: [[content-type, application/json], [content-length, "54"]]
          body: '{"error":{"message":"Rate limit exceeded","code":429}}'
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 200 OK
content-type: application/json
content-length: 54

{"error":{"message":"Rate limit exceeded","code":429}}
`,
    end: "kept",
  },
  {
    name: "Everything is null",
    source: "pydantic-ai#6885",
    shows: "A 200 whose every field but the time is null.",
    config: `
llm:
  rules:
    - do:
        edit:
          - at: ""
            set: { id: null, choices: null, created: 1768361801, model: null, object: null, usage: null }
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 200 OK
…

{"id":null,"choices":null,"created":1768361801,"model":null,"object":null,"usage":null}
`,
    end: "kept",
  },
  {
    name: "A challenge in front of the API",
    source: "anthropics/claude-code#30437",
    shows: '403 with a page in HTML, "Just a moment...".',
    config: `
llm:
  rules:
    - do:
        reply:
          status: 403
          headers: [[content-type, text/html; charset=UTF-8], [cf-mitigated, challenge]]
          body: "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
`,
    request: ASKED.claude,
    bytes: `
HTTP/1.1 403 Forbidden
content-type: text/html; charset=UTF-8
cf-mitigated: challenge

<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>
`,
    end: "closed",
  },
  {
    name: "The page of the CDN",
    source: "anthropics/claude-code#3197",
    shows: "520 with the CDN's page, which names the host of the API.",
    config: `
llm:
  rules:
    - do: { fault: gateway_page, status: 520 }
`,
    request: ASKED.claude,
    bytes: `
HTTP/1.1 520…
…
<title>api.anthropic.com | 520: Web server is returning an unknown error</title>
…
`,
    end: "kept",
  },
  {
    name: "A 400 in gzip that nobody asked for",
    source: "router-for-me/CLIProxyAPI#1895",
    shows: "An error of the API whose body is gzip.",
    config: `
llm:
  rules:
    - do: { faults: [context_length_exceeded, unasked_coding] }
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 400 Bad Request
…
content-encoding: gzip
…

\x1f\x8b\x08…
…
`,
    end: "kept",
  },
];
