/**
 * Nobody is led off this machine: collects every address that the presets, each fault with its default options and the
 * pages emit, resolves none of them, and finds the server's own ports and reserved names alone.
 */
import { strict as assert } from "node:assert";
import { listPresets } from "../../engine/config/presets.ts";
import { faults as llmFaults } from "../../llm/faults/all.ts";
import { faults as webFaults } from "../../web/faults/all.ts";
import { kinds } from "../../web/routing/kinds.ts";
import { versionFor } from "../llm/anthropic/support.ts";
import { always, type Bench, HELLO, withServer } from "../harness.ts";
import { addressesInBody, addressesInHeaders, addressesInJson, isOurs, received } from "./collect.ts";

const SITE = { seed: 7, base: "/web" };
/** The host that is asked for. */
const HOST = "errorworks";
const TRAP = "server.canary_port=0";

/** A few pages of each kind, spread over all there are, and what is at no page at all. */
function samplePaths(each: number): string[] {
  const paths = kinds.flatMap(({ paths, path }) => {
    if (!paths) return path.includes(":") ? [] : [path];
    const all = paths(SITE);
    const step = Math.max(1, Math.floor(all.size / each));
    return Array.from({ length: each }, (_, n) => [...all.between(n * step, n * step + 1)]).flat();
  });
  return [
    ...new Set([
      ...paths,
      "/nowhere",
      "/item/gone-1",
      "/sitemaps/2.xml",
      "/hop/loop?form=host&at=0&id=x&code=302",
    ]),
  ];
}

const MESSAGES = HELLO.messages;
const CALLS: readonly (readonly [path: string, body: Record<string, unknown>])[] = [
  ["/v1/chat/completions", HELLO],
  ["/v1/chat/completions", { ...HELLO, stream: true }],
  ["/v1/chat/completions", { ...HELLO, model: "gpt-4o-search-preview", web_search_options: {} }],
  ["/v1/responses", { model: "gpt-4o", input: "Hello" }],
  ["/v1/embeddings", { model: "text-embedding-3-small", input: "Hello" }],
  ["/v1/images/generations", { model: "dall-e-3", prompt: "a lamp" }],
  ["/v1/messages", { model: "claude-sonnet-4-5", max_tokens: 50, messages: MESSAGES }],
  ["/api/chat", { model: "llama3.2", messages: MESSAGES, stream: false }],
  ["/v1beta/models/gemini-2.5-flash:generateContent", {
    contents: [{ role: "user", parts: [{ text: "Hello" }] }],
  }],
];

/** Counts over all replies of a run, and the addresses that were found in them. */
interface Seen {
  replies: number;
  addresses: number;
  readonly foreign: Set<string>;
}

async function portsOf({ admin }: Bench): Promise<string[]> {
  const response = await admin("/canary");
  const { url } = await response.json();
  return response.ok ? [new URL(url).port] : [];
}

/** Requests to send, and how many times each. */
interface Wanted {
  readonly paths?: readonly string[];
  readonly calls?: typeof CALLS;
  readonly rounds?: number;
}

/** Asks for pages and completions, and keeps the addresses of others that came. */
async function look(bench: Bench, seen: Seen, { paths = [], calls = [], rounds = 1 }: Wanted) {
  const ports = await portsOf(bench);
  const keep = (what: string, addresses: readonly string[]) => {
    seen.replies++;
    seen.addresses += addresses.length;
    for (const address of addresses) {
      if (!isOurs(address, HOST, ports)) seen.foreign.add(`${what}: ${address}`);
    }
  };
  for (let round = 0; round < rounds; round++) {
    for (const path of paths) {
      const { headers, body } = await received(await bench.ask(`/web${path}`, { headers: { host: HOST } }));
      keep(path, [...addressesInHeaders(headers), ...addressesInBody(body)]);
    }
    for (const [path, wanted] of calls) {
      const { headers, body } = await received(
        await bench.ask(path, {
          method: "POST",
          headers: { host: HOST, ...versionFor(path) },
          body: JSON.stringify(wanted),
        }),
      );
      const inBody = headers.get("content-type")?.includes("html") ? addressesInBody : addressesInJson;
      keep(path, [...addressesInHeaders(headers), ...inBody(body)]);
    }
  }
}

/** Shows the first few of those that are not ours. */
function nothingForeign(): void {
  assert.deepEqual([...seen.foreign].slice(0, 10), []);
}

/** True for the whole test (`deno task test:addresses`); `deno task test:long` looks at a sample. */
const isFull = Deno.env.get("ADDRESSES") === "full";
const ROUNDS = isFull ? 8 : 2;
const LEAST_SEEN = isFull ? { replies: 20_000, addresses: 100_000 } : { replies: 6_000, addresses: 40_000 };

const seen: Seen = { replies: 0, addresses: 0, foreign: new Set() };

for (const { name: preset } of await listPresets()) {
  Deno.test(`the preset ${preset} names no address but our own`, async () => {
    await withServer(
      { preset, set: [TRAP] },
      (bench) => look(bench, seen, { paths: samplePaths(12), calls: CALLS, rounds: ROUNDS }),
    );
    nothingForeign();
  });
}

const PAGES = samplePaths(1);

/** The pages that the n-th fault is looked at on: a third of them, which ones goes round, or all. */
function pagesFor(n: number): string[] {
  return PAGES.filter((_, page) => isFull || page % 3 === n % 3);
}

for (const [domain, faults] of [["web", webFaults], ["llm", llmFaults]] as const) {
  Deno.test(`no fault of ${domain} with its default options names an address but our own`, async () => {
    for (const [n, { name }] of faults.entries()) {
      const wanted = domain === "web" ? { paths: pagesFor(n) } : { calls: CALLS };
      await withServer({ set: [TRAP, ...always(name, {}, domain)] }, (bench) => look(bench, seen, wanted));
    }
    nothingForeign();
  });
}

Deno.test("where no leak trap can listen, faults lead to names that never resolve", async () => {
  for (const [n, { name }] of webFaults.entries()) {
    await withServer(
      { seed: 3, set: always(name, {}, "web") },
      (bench) => look(bench, seen, { paths: pagesFor(n + 1) }),
    );
  }
  nothingForeign();
});

Deno.test("thousands of replies and many addresses were looked at", () => {
  assert.ok(seen.replies > LEAST_SEEN.replies, `${seen.replies} replies`);
  assert.ok(seen.addresses > LEAST_SEEN.addresses, `${seen.addresses} addresses`);
});

Deno.test("isOurs() takes spellings of our own ports and reserved names, and nothing else", () => {
  const ours = [
    "http://errorworks/web/",
    "http://127.0.0.1:8123/",
    "http://2130706433:8123/",
    "http://0x7f.1:8123/",
    "//[::1]:8123/",
    "http://errorworks.invalid@0177.0.0.1:8123/",
    "ftp://errorworks.invalid/x",
    "file:///dev/null",
    "HTTP://ERRORWORKS:080/",
    "http://127%2e0%2e0%2e1:8123/",
    "http://[::ffff:127.0.0.1]:8123/",
    "https://schema.org",
  ];
  const foreign = [
    "http://127.0.0.1:8080/",
    "http://169.254.169.254/",
    "http://example.com@127.0.0.1:8123/",
    "file:///etc/passwd",
    "http://127.0.0.1.nip.io:8123/",
    "https://schema.org/x",
    "http://localhost/",
    "http://errorworks:9/",
    "//evil.com/x",
    "http://[::ffff:a9fe:a9fe]/",
    "http://127.0.0.1:8123@evil.com/",
  ];
  for (const address of ours) assert.ok(isOurs(address, HOST, ["8123"]), address);
  for (const address of foreign) assert.ok(!isOurs(address, HOST, ["8123"]), address);
});
