/** A tape of a run under `stress` plays the same to the same requests, whatever their order, the seed and the workers. */
import { strict as assert } from "node:assert";
import type { Entry } from "../../engine/journal/entry.ts";
import { Site } from "../chaos/site.ts";
import { Threads } from "../chaos/threads.ts";
import { HELLO, withWorkers } from "../harness.ts";
import { portOf, post, raw } from "../raw.ts";

/** Requests of the whole run are 5,000; the gate has a sample. */
const REQUESTS = Number(Deno.env.get("TAPE_REQUESTS") ?? 192);
const CLIENTS = 32;
/** Longest silence of a reply under `stress` is 6 s. */
const PATIENCE_MS = 20_000;

/** One of three contents is asked twice, by the same client, so that its attempts have an order. */
const contentOf = (at: number) => `content ${at - (at % 3 === 2 ? 1 : 0)}`;

/** Texts to be sent, by client: chats, streams, and pages. */
function requests(random: () => number): readonly (readonly string[])[] {
  const lists = Array.from({ length: CLIENTS }, (): string[] => []);
  const blocks = Array.from({ length: Math.ceil(REQUESTS / 3) }, (_, at) => at).map((at) => ({
    at,
    by: random(),
  })).sort((a, b) => a.by - b.by);
  for (const [n, { at }] of blocks.entries()) {
    for (let i = 3 * at; i < Math.min(REQUESTS, 3 * at + 3); i++) lists[n % CLIENTS]?.push(written(i));
  }
  return lists;
}

function written(at: number): string {
  const content = contentOf(at);
  if (Math.floor(at / 3) % 3 === 2) {
    const path = `/web/shop?q=${encodeURIComponent(content)}`;
    return `GET ${path} HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n`;
  }
  const messages = [{ role: "user", content }];
  const stream = Math.floor(at / 3) % 3 === 1;
  return post("/v1/chat/completions", { ...HELLO, messages, stream }, { connection: "close" });
}

/** Faults that cannot happen before another reply has gone out, which a shuffled run may not have had: not recorded. */
const WITH_MEMORY = ["stale_answer", "duplicate_id"];
/** Faults whose reply hangs on time. */
const UNSTEADY = ["endless_body", "drip", "masked_stall", "keep_alive_only"];
/** Faults that compress the reply: how well that goes hangs on the time that is in it. */
const COMPRESSED = [
  "unasked_coding",
  "coding_lie",
  "unknown_coding",
  "cut_gzip",
  "coding_chain",
  "odd_deflate",
  "bomb",
];

/** Outcome of each request, as the server saw it, and the tape of it. */
async function outcomes(
  { workers, seed, set }: {
    readonly workers: number;
    readonly seed: number;
    readonly set: readonly string[];
  },
  order: () => number,
) {
  const byContent = new Map<string, string[]>();
  let tape = "";
  await withWorkers(
    workers,
    { preset: "stress", seed, set: ["journal.max_bytes=200000000", ...set] },
    async (crew) => {
      await Promise.all(
        requests(order).map(async (list) => {
          for (const text of list) await raw(portOf(crew.url), text, PATIENCE_MS);
        }),
      );
      for (let after: number | null = 0; after !== null;) {
        const page: { requests: readonly Entry[]; next: number | null } = await (await crew.admin(
          `/requests?limit=1000${after === 0 ? "" : `&after=${after}`}`,
        )).json();
        for (const { request, reply, decision } of page.requests) {
          const content = /content( |%20)\d+/.exec(request.body.text + request.path)?.[0] ?? "?";
          const { fault } = decision;
          const isSteady = fault !== null && ![...UNSTEADY, ...COMPRESSED].includes(fault) && !reply.raw;
          const bytes = isSteady ? reply.body.bytes : "";
          const what = `${request.method} ${reply.status} ${fault} ${reply.ending} ${bytes}`;
          byContent.set(content, [...byContent.get(content) ?? [], what]);
        }
        after = page.next;
      }
      const { unmet = [] } = await (await crew.admin("/tape/unmet")).json();
      assert.deepEqual(unmet, []);
      const saved = await crew.admin("/tape");
      tape = saved.ok ? await saved.text() : "";
      await saved.body?.cancel().catch(() => {});
    },
  );
  return { byContent, tape };
}

/** A generator of numbers in [0, 1) that is its own. */
function shuffled(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

Deno.test("a tape says how many lines went with a worker that died, until the next run", async () => {
  const threads = new Threads();
  const set = ["tape.record=all", "llm.faults.rate_limit.pct=50"];
  await withWorkers(2, { set, spawn: (name) => threads.spawn(name) }, async (crew) => {
    using site = new Site(crew.running);
    const REQUESTED = 40;
    const send = () => raw(portOf(crew.url), post("/v1/chat/completions", HELLO, { connection: "close" }));
    for (let n = 0; n < REQUESTED; n++) await send();
    threads.strike(0, "throw");
    await site.recovered(1);
    await send();
    const [first = "", ...rest] = (await (await crew.admin("/tape")).text()).split("\n");
    const [, died] = /^# (\d+) more lines are missing: the worker that had them has died\.$/.exec(first) ??
      [];
    const lines = rest.filter((line) => line.startsWith("attempt")).length;
    assert.ok(Number(died) > 0, first);
    assert.equal(Number(died) + lines, REQUESTED + 1);
    await site.reset();
    assert.doesNotMatch(await (await crew.admin("/tape")).text(), /missing/);
  });
});

Deno.test("a tape of stress with 32 clients plays the same with another seed, shuffled, by 1 and 4 workers", async () => {
  const off = WITH_MEMORY.map((name) => `llm.faults.${name}.pct=0`);
  const recorded = await outcomes({ workers: 4, seed: 11, set: ["tape.record=true", ...off] }, shuffled(1));
  const lines = recorded.tape.trimEnd().split("\n");
  const count = lines.filter((line) => line.startsWith("attempt ")).length;
  assert.ok(count > REQUESTS / 20, `${count} lines`);
  assert.equal(Array.from(recorded.byContent.values()).flat().length, REQUESTS);
  for (const workers of [1, 4]) {
    const set = [`tape.lines=${JSON.stringify(lines)}`];
    const { byContent } = await outcomes({ workers, seed: 12, set }, shuffled(workers + 1));
    const different = Array.from(recorded.byContent).filter(([content, what]) =>
      what.join() !== byContent.get(content)?.join()
    ).map(([content, what]) => ({ content, what, again: byContent.get(content) }));
    assert.deepEqual(different, [], `${workers} workers`);
  }
});
