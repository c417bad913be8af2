/** Requests drawn from a seed: good ones, odd ones, and those that two readers of HTTP may take for different things. */
import { type Random, randomOf } from "../../../engine/chance/random.ts";
import { ordinalKey } from "../../../engine/base/hash.ts";
import { type Draft, ODDITIES, pick } from "./oddities.ts";

/** Bytes of one connection, and how they are sent. */
export interface Generated {
  /** Description of its oddity, for messages of failed tests. */
  readonly what: string;
  /** True if there is one request and nothing behind it. */
  readonly isSingle: boolean;
  /** A character for each byte; between two of them is a pause. */
  readonly parts: readonly string[];
}

/** The request with this number: about a half of them are good. */
export function generated(seed: number, number: number): Generated {
  const random = randomOf(ordinalKey(seed, number), "fault");
  const count = pick(random, [1, 1, 1, 1, 2, 3]);
  const whats: string[] = [];
  let text = "";
  for (let index = 0; index < count; index++) {
    const isLast = index === count - 1;
    const draft = good(`${number}-${index}`, random, isLast);
    const drawn = random() < 0.55 ? pick(random, ODDITIES) : null;
    const isMisplaced = drawn?.place === "first" ? index > 0 : drawn?.place === "last" && !isLast;
    const oddity = isMisplaced ? null : drawn;
    whats.push(oddity?.name ?? "good");
    text += written(oddity ? oddity.change(draft, random) : draft);
  }
  const tail = random() < 0.06 ? pick(random, TAILS) : "";
  const isSingle = count === 1 && tail === "" && !/coding|length|expect/.test(whats.join());
  return { what: whats.join(" + ") + tail, isSingle, parts: split(text + tail, random) };
}

/** Bytes behind the requests. */
const TAILS = [
  "\r\n",
  "\r\n\r\n",
  "x",
  "GET / HT",
  "bogus\r\n\r\n",
  "GET /v1/models HTTP/1.1\r\nhost: a\r\n",
] as const;

/** Cuts a text at random borders, not too often. */
function split(text: string, random: Random): string[] {
  const cuts = random() < 0.6 ? 0 : pick(random, [1, 1, 2, 3]);
  const borders = Array.from({ length: cuts }, () => Math.floor(random() * text.length)).sort((a, b) =>
    a - b
  );
  return [0, ...borders].map((from, at) => text.slice(from, borders[at] ?? text.length)).filter((part) =>
    part !== ""
  );
}

function written({ method, target, version, lines, body, end }: Draft): string {
  return [`${method} ${target} ${version}`, ...lines, "", ""].join(end) + body;
}

/** A request like any, that no other one equals. */
function good(name: string, random: Random, isLast: boolean): Draft {
  const { method, target, body = "", type = "application/json" } = pick(random, KINDS)(name);
  const hasBody = method === "POST";
  const own = hasBody
    ? [`Content-Type: ${type}`, `Content-Length: ${new TextEncoder().encode(body).length}`]
    : [];
  const closing = isLast && random() < 0.8 ? ["Connection: close"] : [];
  const more = random() < 0.3
    ? pick(random, [["Connection: keep-alive"], ["Accept: */*", "User-Agent: a/1"]])
    : [];
  const lines = ["Host: errorworks:8000", ...own, ...(closing.length > 0 ? closing : more)];
  return { method, target, version: "HTTP/1.1", lines, body: latin1(body), end: "\r\n" };
}

/** A text in UTF-8, a character for each byte. */
function latin1(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

interface Plain {
  readonly method: string;
  readonly target: string;
  readonly body?: string;
  readonly type?: string;
}

function chat(name: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: `Hé ${name}` }], ...more });
}

const post = (target: string, body: string): Plain => ({ method: "POST", target, body });
const get = (target: string): Plain => ({ method: "GET", target });

const KINDS: readonly [(name: string) => Plain, ...((name: string) => Plain)[]] = [
  (name) => post("/v1/chat/completions", chat(name)),
  (name) => post("/v1/chat/completions", chat(name, { stream: true })),
  (name) => post("/chat/completions", chat(name)),
  (name) => post("/v1/messages", chat(name, { max_tokens: 9, stream: true })),
  (name) => post("/v1/responses", JSON.stringify({ model: "gpt-4o", input: name })),
  (name) => post("/v1/embeddings", JSON.stringify({ model: "text-embedding-3-small", input: name })),
  (name) => post(`/openai/deployments/${name}/chat/completions?api-version=2024-10-21`, chat(name)),
  (name) =>
    post(
      `/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&a=${name}`,
      JSON.stringify({ contents: [{ parts: [{ text: name }] }] }),
    ),
  (name) => post("/api/chat", chat(name)),
  (name) => post("/v1/chat/completions", `{"model": "${name}"`),
  (name) => get(`/v1/models/gpt-${name}?a=b`),
  (name) => get(`/v1/models/${name}`),
  (name) => get(`/v1/nothing/${name}`),
  (name) => post("/v1/models", name),
  (name) => get(`/web/?page=${name}`),
  (name) => get(`/web/search?q=${name}+a%20b`),
  (name) => get(`/web/nothing/${name}`),
  (name) => ({
    method: "POST",
    target: `/web/login?a=${name}`,
    body: `user=${name}&password=x`,
    type: "application/x-www-form-urlencoded",
  }),
];
