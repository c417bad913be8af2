/** Random requests to all parts of the server, most of them whole, each with an answer that is its own. */
import { endpoints } from "../../llm/endpoints.ts";
import { fc } from "../engine/support.ts";
import type { Sent } from "./send.ts";

const METHODS = ["GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"];
const SITE = [
  "",
  "/",
  "/shop",
  "/articles",
  "/item/lamp-00042",
  "/login",
  "/search",
  "/robots.txt",
  "/sitemap.xml",
];
const OWN = [
  "/admin/stats",
  "/admin/nope",
  "/admin/export?limit=3",
  "/health",
  "/health/live",
  "/metrics",
  "/admin/config",
];
const HEADERS = [
  ...[
    "x-session-id",
    "cookie",
    "authorization",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "x-stainless-retry-count",
  ],
  ...[
    "content-type",
    "accept",
    "accept-encoding",
    "range",
    "if-none-match",
    "if-modified-since",
    "origin",
    "expect",
  ],
  ...[
    "anthropic-version",
    "openai-beta",
    "traceparent",
    "user-agent",
    "x-forwarded-for",
    "x-fake-response-mode",
    "upgrade",
  ],
];
const VALUES = [
  ...[
    "",
    "a",
    "*",
    "0",
    "-1",
    "1e300",
    "9007199254740993",
    "application/json",
    "multipart/form-data; boundary=x",
  ],
  ...[
    "Bearer ",
    "Bearer sk-test",
    "session_id=a; b=c",
    "bytes=0-9,-1",
    "gzip;q=0, br",
    "\u00e9\u00ff",
    "x".repeat(2000),
  ],
];
const TEXTS = [
  "",
  "hi",
  "\u0000",
  "\ud800",
  "\u00e9\u{1f600}",
  "a ".repeat(500),
  "{{ 1 }}",
  "<b>",
  "../..",
  "-1",
];

const text = fc.constantFrom(...TEXTS);
const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom(null, true, 0, -1, 1.5, 1e300, 2 ** 53, 128),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("type", "text", "a", "$ref"), text, { maxKeys: 3 }),
);
const FIELDS = [
  ...[
    "model",
    "messages",
    "input",
    "prompt",
    "n",
    "stream",
    "max_tokens",
    "temperature",
    "tools",
    "response_format",
  ],
  ...[
    "stop",
    "logprobs",
    "system",
    "contents",
    "encoding_format",
    "dimensions",
    "purpose",
    "user",
    "metadata",
  ],
];
const chat = { model: "gpt-4o", messages: [{ role: "user", content: "hi" }], max_tokens: 20 };
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ...chatOf(),
      odd: fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 3 }),
    })
      .map(({ odd, ...rest }) => JSON.stringify({ ...rest, ...odd })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "{", "null", "[]", "a=b&c=%zz", "--x\r\n\r\n--x--", "\u0000\u00ff"),
  },
);

function chatOf() {
  return {
    model: fc.constantFrom(chat.model, "claude-sonnet-4-5", "none", ""),
    messages: fc.constantFrom(chat.messages, [], [{ role: "system" }], [{
      role: "user",
      content: [{ type: "text", text: "a" }],
    }]),
    max_tokens: fc.constantFrom(20, 1, 0, -1),
    stream: fc.boolean(),
  };
}

const MANGLES = [
  "",
  "",
  "",
  "",
  "",
  "/",
  "?a=b&a=%",
  "/../..",
  "//",
  "%2e%2e",
  "%00",
  ";x",
  "\\",
  "?limit=1e99",
  "/%ff",
];
const place = fc.record({
  path: fc.oneof(
    fc.constantFrom(...endpoints.map(({ path }) => path.replace(/:(\w+)(?:\{[^}]*\})?/g, "x"))),
    fc.constantFrom(...SITE).map((path) => `/web${path}`),
    fc.constantFrom("/x", "/v1/nope", "/webx", "/apple-touch-icon.png"),
  ),
  mangle: fc.constantFrom(...MANGLES),
}).map(({ path, mangle }) => path + mangle);

const header = fc.tuple(fc.constantFrom(...HEADERS), fc.constantFrom(...VALUES)).map(([name, value]) =>
  `${name}: ${value}\r\n`
);

/** A request with a framing that is right, but for one in twenty. */
const request = fc.record({
  method: fc.constantFrom(...METHODS),
  place,
  headers: fc.array(header, { maxLength: 4 }).map((lines) => lines.join("")),
  body,
  framing: fc.integer({ min: 0, max: 39 }),
}).map(({ method, place, headers, body, framing }): Sent => {
  const bytes = latin1(new TextEncoder().encode(body));
  const isGreeting = new URL(place, "http://errorworks").pathname === "/";
  const head = `${method} ${place} HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n${headers}`;
  const chunk = `${bytes.length.toString(16)}\r\n${bytes}\r\n`;
  if (framing === 0 && !isGreeting) {
    return { bytes: buffer(`${head}transfer-encoding: chunked\r\n\r\n${chunk}zz\r\n`) };
  }
  if (framing === 1 && !isGreeting) {
    return { bytes: buffer(`${head}content-length: ${bytes.length + 9}\r\n\r\n${bytes}`), leaves: true };
  }
  if (framing < 6) {
    return sent(place, method, `${head}transfer-encoding: chunked\r\n\r\n${bytes ? chunk : ""}0\r\n\r\n`);
  }
  return sent(place, method, `${head}content-length: ${bytes.length}\r\n\r\n${bytes}`);
});

/** A request for the server itself. */
const own = fc.record({
  method: fc.constantFrom(...METHODS.slice(0, -1)),
  path: fc.constantFrom(...OWN),
  header,
})
  .filter(({ method, path }) => method === "GET" || path !== "/admin/config")
  .map(({ method, path, header }): Sent => ({
    isOwn: true,
    bytes: buffer(`${method} ${path} HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n${header}\r\n`),
  }));

function sent(place: string, method: string, bytes: string): Sent {
  const { pathname } = new URL(place, "http://errorworks");
  // Where dots lead to the greeting, no domain is asked.
  return {
    bytes: buffer(bytes),
    isOwn: pathname === "/" && /^(GET|HEAD)$/.test(method) && !place.includes("\\"),
  };
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function buffer(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
}

/** So many random requests, always the same for a seed. */
export function fuzzed(count: number, seed: number): Sent[] {
  return fc.sample(fc.oneof({ weight: 19, arbitrary: request }, { weight: 1, arbitrary: own }), {
    numRuns: count,
    seed,
  });
}
