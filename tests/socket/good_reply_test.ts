/** Which faults leave the good reply whole and right, by the bytes that a client gets of every form of every fault. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { jsonOf } from "../../engine/base/json.ts";
import { systemClock } from "../../engine/base/clock.ts";
import type { Clock } from "../../engine/base/time.ts";
import type { Fault } from "../../engine/faults/fault.ts";
import { GOOD_REPLY_FAULTS } from "../../engine/faults/good_reply.ts";
import { faults as llmFaults } from "../../llm/faults/all.ts";
import { faults as webFaults } from "../../web/faults/all.ts";
import { sessionCookie } from "../../web/site/user_session.ts";
import { type Bench, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post, takeApart } from "../raw.ts";
import { fixedEpoch, settled } from "./wait.ts";

/** Waits of the server last a millisecond at most. */
const hurried: Clock = {
  ...fixedEpoch,
  sleep: (ms, client) => systemClock.sleep(Math.min(ms, 1), client),
};

/** Time that a fault gets to go on which is not said to send the good reply, in milliseconds. */
const IMPATIENCE_MS = 200;

const tools = [{
  type: "function",
  function: { name: "look_up", parameters: { type: "object", properties: {} } },
}];
const asJson = {
  messages: [{ role: "user", content: "Hello as JSON" }],
  response_format: { type: "json_object" },
};
const SCHEMA = {
  type: "object",
  properties: { a: { type: "string" } },
  required: ["a"],
  additionalProperties: false,
};
const bySchema = {
  ...asJson,
  response_format: { type: "json_schema", json_schema: { name: "a", strict: true, schema: SCHEMA } },
};

function chat(body: object = {}, headers: Record<string, string> = {}): string {
  return post("/v1/chat/completions", { ...HELLO, ...body }, headers);
}

function page(path: string, headers = "", method = "GET"): string {
  return `${method} ${path} HTTP/1.1\r\nhost: errorworks\r\n${headers}\r\n`;
}

const [LOGGED_IN = ""] = sessionCookie({ seed: 0, base: "/web" }, "Ada", 0).split(";");

/** Requests of which each fault can strike some. */
const REQUESTS: Readonly<Record<string, readonly string[]>> = {
  llm: [
    chat(),
    chat({ stream: true }),
    chat({ tools, tool_choice: "required" }),
    chat({ tools, tool_choice: "required", stream: true }),
    chat(asJson),
    chat(bySchema),
    chat({}, { "accept-encoding": "gzip, deflate" }),
    page("/v1/models", "", "HEAD"),
  ],
  web: [
    page("/web/"),
    page("/web/", "accept-encoding: gzip, deflate\r\n"),
    page("/web/robots.txt"),
    page("/web/sitemap.xml"),
    page("/web/", "range: bytes=0-9\r\n"),
    page("/web/", 'if-none-match: "another"\r\n'),
    page("/web/", "", "HEAD"),
    page("/web/shop/lamps"),
    page("/web/", `cookie: ${LOGGED_IN}\r\n`),
    page("/web/contact", "content-length: 0\r\n", "POST"),
  ],
};

/** Options without which a fault strikes no request here, or only after long. */
const OPTIONS: Readonly<Record<string, object>> = {
  close_after_requests: { requests: 1 },
  drip: { max_sec: 5 },
  masked_stall: { stall_sec: [1, 1], interval_sec: 600 },
};

/** Number of requests to which the other forms of a fault happen. */
const FEW = 2;

/** The options of a fault: as they are by default, and each value of those that name one of several. */
function formsOf({ name, options }: Pick<Fault<never>, "name" | "options">): object[] {
  const own = OPTIONS[name] ?? {};
  const named = Object.entries(options().shape).flatMap(([key, option]) =>
    valuesOf(option).map((value) => ({ ...own, [key]: value }))
  );
  return [own, ...named];
}

function valuesOf(option: unknown): unknown[] {
  if (option instanceof z.ZodDefault || option instanceof z.ZodOptional) return valuesOf(option.unwrap());
  if (option instanceof z.ZodEnum) return option.options;
  if (option instanceof z.ZodArray) return valuesOf(option.element).map((value) => [value]);
  if (option instanceof z.ZodLiteral) return [...option.values];
  return option instanceof z.ZodBoolean ? [true, false] : [];
}

/** Reads a reply, and the end of its connection where that belongs to it; for `patience_ms` only, where that is given. */
async function read(
  url: string,
  request: string,
  { isClosed = false, patience_ms }: { isClosed?: boolean; patience_ms?: number | undefined } = {},
): Promise<string> {
  const line = await Line.open(portOf(url));
  await line.send(request);
  const isOver = (text: string) =>
    request.startsWith("HEAD") ? text.includes("\r\n\r\n") : takeApart(text)?.whole === true;
  const reading = line.until((text) => !isClosed && isOver(text)).catch(() => {});
  const late = Promise.withResolvers<void>();
  const timer = patience_ms === undefined ? undefined : setTimeout(late.resolve, patience_ms);
  await Promise.race([reading, late.promise]);
  clearTimeout(timer);
  line[Symbol.dispose]();
  await reading;
  return line.text;
}

/** Headers that are not the same at every reply, or belong to its framing. */
const OWN =
  /^(date|server-timing|openai-processing-ms|content-length|transfer-encoding|connection|keep-alive)$/;
/** Headers that say something of a body: one that the good reply lacks makes another one of it. */
const OF_BODY = /^(content-|repr-|digest$|etag$|last-modified$)/;
const HEADER_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[\t\x20-\x7e\x80-\xff]*$/;
/** Largest head that most clients take: that of Node.js, in bytes, and that of Python, in lines. */
const MOST_HEAD = 16_384;
const MOST_LINES = 100;

/** Tells whether bytes are one flawless reply of HTTP/1.1 that says what the good one says. */
function isGoodReply(text: string, good: string, isHead: boolean): boolean {
  const [reply, wanted] = [takeApart(text), takeApart(good)];
  if (!reply || !wanted || reply.statusLine !== wanted.statusLine || !isFlawlessHead(text)) return false;
  const { headers } = reply;
  const isFramedOnce = !("content-length" in headers && "transfer-encoding" in headers);
  const isSaid = Object.entries(wanted.headers).every(([name, value]) =>
    OWN.test(name) || headers[name] === value
  );
  const isAdorned = Object.keys(headers).every((name) => name in wanted.headers || !OF_BODY.test(name));
  return isFramedOnce && isSaid && isAdorned && (isHead || reply.whole && isSameBody(reply.body, wanted));
}

function isFlawlessHead(text: string): boolean {
  const head = text.slice(0, text.indexOf("\r\n\r\n"));
  const [, ...lines] = head.split("\r\n");
  const names = lines.map((line) => line.split(":")[0]?.toLowerCase()).filter((name) =>
    name !== "set-cookie"
  );
  return head.length < MOST_HEAD && lines.length <= MOST_LINES &&
    lines.every((line) => HEADER_LINE.test(line)) &&
    new Set(names).size === names.length;
}

function isSameBody(
  body: string,
  { body: wanted, headers }: { body: string; headers: Record<string, string> },
) {
  if (!headers["content-type"]?.startsWith("text/event-stream")) return body === wanted;
  return JSON.stringify(eventsOf(body)) === JSON.stringify(eventsOf(wanted));
}

/** The events of a stream as a client reads them (HTML, 9.2.6), comments left out. */
function eventsOf(body: string): unknown[] {
  return body.replaceAll("\r\n", "\n").split("\n\n").flatMap((event) => {
    const lines = event.split("\n").filter((line) => line !== "" && !line.startsWith(":"));
    const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
    const others = lines.filter((line) => !line.startsWith("data:"));
    return lines.length === 0 ? [] : [[others, jsonOf(data) ?? data]];
  });
}

/** What came of one request. */
interface Outcome {
  readonly isGood: boolean;
  /** How the server booked its end. */
  readonly ending: string;
}

/** The good replies to the requests of a domain, each to the last of so many alike. */
type GoodReplies = (before: number) => readonly string[];

async function goodReplies(bench: Bench, domain: string): Promise<GoodReplies> {
  const all: string[][] = [];
  for (const before of [0, 1]) {
    const replies: string[] = [];
    for (const request of REQUESTS[domain] ?? []) replies.push(await lastReply(bench, request, before));
    all.push(replies);
  }
  return (before) => all[before] ?? [];
}

/** Sends a request to a new run, so many times before and once more. */
async function lastReply(
  bench: Bench,
  request: string,
  before: number,
  how?: Parameters<typeof read>[2],
): Promise<string> {
  await change(bench, "/reset", { method: "POST" });
  for (let n = 0; n < before; n++) await read(bench.url, request);
  return await read(bench.url, request, how);
}

async function change({ admin }: Bench, path: string, init: RequestInit): Promise<void> {
  const reply = await admin(path, init);
  const text = await reply.text();
  assert.ok(reply.ok, text);
}

/** A fault of a domain under test. */
interface Suspect {
  readonly domain: string;
  readonly fault: Fault<never>;
  readonly goodReplies: GoodReplies;
}

/** What comes of all requests that a fault strikes, in all of its forms. */
async function* outcomesOf(bench: Bench, { domain, fault, goodReplies }: Suspect): AsyncGenerator<Outcome> {
  const before = fault.arm({}).memory ? 1 : 0;
  const ending = GOOD_REPLY_FAULTS[fault.name];
  const how = { isClosed: ending === "fin", patience_ms: ending === undefined ? IMPATIENCE_MS : undefined };
  const [own, ...others] = formsOf(fault);
  for (const form of [own, ...others]) {
    await change(bench, "/config", { method: "DELETE" });
    const faults = { [fault.name]: { pct: 100, ...form } };
    await change(bench, "/config", { method: "POST", body: JSON.stringify({ [domain]: { faults } }) });
    for (const [at, request] of (REQUESTS[domain] ?? []).slice(0, form === own ? undefined : FEW).entries()) {
      const text = await lastReply(bench, request, before, how);
      const row = (await settled(bench, 1 + before, domain)).at(-1) ?? {};
      if (row["fault"] !== fault.name) continue;
      const isGood = isGoodReply(text, goodReplies(before)[at] ?? "", request.startsWith("HEAD"));
      yield { isGood, ending: String(row["ending"]) };
    }
  }
}

/** Fails unless a fault that is said to leave the good reply as it is does so in each form, and any other does not in some. */
async function judge(bench: Bench, suspect: Suspect): Promise<void> {
  const { name } = suspect.fault;
  const ending = GOOD_REPLY_FAULTS[name];
  let strikes = 0;
  for await (const outcome of outcomesOf(bench, suspect)) {
    strikes++;
    if (ending === undefined && !outcome.isGood) return;
    const isRight = ending === undefined || outcome.isGood || outcome.ending !== ending;
    assert.ok(isRight, `${name} spoils a reply that ends with ${outcome.ending}`);
  }
  assert.ok(strikes > 0, `no request here can have ${name}`);
  assert.ok(ending !== undefined, `${name} always leaves the good reply as it is`);
}

const domains: Readonly<Record<string, readonly Fault<never>[]>> = { llm: llmFaults, web: webFaults };
for (const [domain, faults] of Object.entries(domains)) {
  Deno.test(`${domain}: a reply counts as good under faults that leave it whole and right, and under no others`, async () => {
    await withListener({ clock: hurried, set: ["llm.response.random.max_words=20"] }, async (bench) => {
      const good = await goodReplies(bench, domain);
      for (const fault of faults) await judge(bench, { domain, fault, goodReplies: good });
    });
  });
}
