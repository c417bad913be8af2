/** Tests of faults with memory, on a domain that does nothing but count. */
import { Hono } from "hono";
import { strict as assert } from "node:assert";
import * as z from "zod";
import { compileRules, ruleList } from "../../../engine/rules/rule.ts";
import { rulesSchema } from "../../../engine/rules/rule_settings.ts";
import type { RuleVocabulary } from "../../../engine/rules/vocabulary.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { NoteOwner } from "../../../engine/faults/fault_memory.ts";
import { service } from "../../../engine/service/service.ts";
import { FetchConnection } from "../../../engine/transport/fetch_connection.ts";
import { always, type Bench, fakeClock, type Wanted, withServer } from "../../harness.ts";
import type { HttpError } from "../../../engine/base/http_error.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Env } from "../../../engine/reply/connection.ts";

interface Ask {
  readonly text: string;
}

function text(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain" }, body };
}

/** Answers with what it has noted of the replies before: their texts, or the faults that made them. */
function recalling(per: NoteOwner) {
  return defineFault({
    name: `of_${per}`,
    kind: "content",
    summary: `what is remembered of a ${per}`,
    applies: ({ text }: Ask) => text !== "spared",
    options: () => z.object({}),
    memory: {
      per,
      most: 2,
      kind: ({ text }: Ask) => text === "other kind" ? "other" : "",
      remember: ({ fault, exchange: { ask } }) =>
        ask.text === "unworthy" ? null : { text: fault ?? ask.text },
    },
    inject: (_exchange, _options, _healthy, notes) => text(200, notes.map((note) => note.text).join()),
  });
}

const plain = defineFault({
  name: "plain",
  kind: "http",
  summary: "one without memory, behind the others",
  options: () => z.object({}),
  inject: () => text(418, "plain"),
});

const faults = [recalling("server"), recalling("client"), recalling("session"), plain];

const vocabulary: RuleVocabulary<Ask> = {
  when: { text: { kind: "glob", description: "the text", read: ({ text }) => text } },
  steps: {},
  path: () => "",
  endpoints: () => Promise.resolve([]),
  pathProblem: () => null,
  frameKind: () => "other",
  plain: (ask) => ask,
};
const FORCED = rulesSchema({ when: vocabulary.when, steps: {} })
  .parse([{ when: { text: "forced" }, do: { fault: "of_client" } }]);

const tiny = service({
  name: "tiny",
  summary: "what tests need",
  client: (url: string) => url,
  faults,
  settings: z.object({ forces: z.boolean().default(false) }),
  columns: {},
  sequences: [],
  dimensions: [],
  legacy: { sections: [], options: {}, bursts: {}, settings: () => ({}) },
  prepare: async ({ forces }) => {
    const rules = forces ? FORCED : [];
    return ruleList(await compileRules({ path: "tiny.rules", rules }, { vocabulary, faults }), vocabulary);
  },
  rules: (list) => list,
  healthy: ({ ask }: { readonly ask: Ask }) => text(200, `good ${ask.text}`),
  error: ({ status, message }: HttpError) => text(status, message),
  detail: () => ({}),
  identity: ({ text }) => text,
  routes: (context) =>
    new Hono<Env>().get(
      "/tiny/:text",
      (c) => context.serve(c, "tiny", () => ({ text: c.req.param("text") })),
    ),
});

/** Asks for a text, and hands out what came. */
async function say(server: Bench, word: string, headers: Record<string, string> = {}, address = "10.0.0.1") {
  const request = new Request(`http://tiny/tiny/${encodeURIComponent(word)}`, { headers });
  const connection = new FetchConnection(request, undefined, address);
  return await (await server.server.app.fetch(request, { connection })).text();
}

function withTiny(wanted: Wanted, test: (bench: Bench) => Promise<void>): Promise<void> {
  return withServer({ ...wanted, services: [tiny] }, test);
}

function armed(...names: readonly string[]): string[] {
  return names.flatMap((name) => always(name, {}, "tiny"));
}

function size({ server }: Bench): number | undefined {
  return server.coordinator.notes.memory()["fault_memory_bytes"]?.size;
}

const KEY = { authorization: "Bearer a" };

Deno.test("a fault without a note of who asks does not happen, and is not booked", async () => {
  await withTiny({ set: armed("of_client") }, async (bench) => {
    assert.equal(await say(bench, "one"), "good one");
    assert.equal(await say(bench, "two"), "one");
    assert.equal(await say(bench, "three", KEY), "good three");
    const rows = (await bench.rows("tiny")).map(({ fault, outcome }) => [fault, outcome]);
    assert.deepEqual(rows, [[null, "success"], ["of_client", "fault"], [null, "success"]]);
  });
});

Deno.test("notes are of replies in their order, newest first, those of faults among them, and bounded", async () => {
  await withTiny({ set: armed("of_client") }, async (bench) => {
    await say(bench, "one");
    assert.equal(await say(bench, "two"), "one");
    assert.equal(await say(bench, "three"), "of_client,one");
    assert.equal(await say(bench, "four"), "of_client,of_client");
  });
});

Deno.test("a reply without a note, and one to a request that the fault cannot happen to, leave nothing", async () => {
  await withTiny({ set: armed("of_client") }, async (bench) => {
    for (const word of ["unworthy", "spared", "unworthy"]) {
      assert.equal(await say(bench, word), `good ${word}`);
    }
    assert.equal(size(bench), 0);
  });
});

Deno.test("notes of one kind are of no use for another", async () => {
  await withTiny({ set: armed("of_client") }, async (bench) => {
    await say(bench, "one");
    assert.equal(await say(bench, "other kind"), "good other kind");
    assert.equal(await say(bench, "other kind"), "other kind");
    assert.equal(await say(bench, "two"), "one");
  });
});

/** Callers: a session each, and another client from the third on. */
const CALLERS: readonly [Record<string, string>, string][] = [
  [KEY, "10.0.0.1"],
  [{ ...KEY, "x-session-id": "s" }, "10.0.0.2"],
  [{ authorization: "Bearer b" }, "10.0.0.1"],
  [{}, "10.0.0.1"],
  [{}, "10.0.0.2"],
];

const REMEMBERED: Readonly<Record<NoteOwner, readonly string[]>> = {
  server: ["good 0", "0", "of_server,0", "of_server,of_server", "of_server,of_server"],
  client: ["good 0", "0", "good 2", "good 3", "good 4"],
  session: ["good 0", "good 1", "good 2", "good 3", "good 4"],
};

for (const per of ["server", "client", "session"] as const) {
  Deno.test(`what is remembered of a ${per} is told to no other`, async () => {
    await withTiny({ set: armed(`of_${per}`) }, async (bench) => {
      const told: string[] = [];
      for (const [n, [headers, address]] of CALLERS.entries()) {
        told.push(await say(bench, String(n), headers, address));
      }
      assert.deepEqual(told, REMEMBERED[per]);
      const again = await Promise.all(CALLERS.map(([headers, address]) => say(bench, "?", headers, address)));
      assert.ok(again.every((one) => !one.startsWith("good")), "all of them are known by now");
    });
  });
}

for (const selection of ["priority", "weighted"]) {
  Deno.test(`one that remembers nothing draws as one that cannot happen (${selection})`, async () => {
    const set = [`tiny.selection=${selection}`, "tiny.faults.plain.pct=40", "tiny.faults.of_session.pct=50"];
    const fates = async (word: string) => {
      const all: string[] = [];
      await withTiny({ set }, async (bench) => {
        for (let n = 0; n < 50; n++) all.push(await say(bench, word, { "x-session-id": `session ${n}` }));
      });
      return all.map((told) => told === "plain");
    };
    const first = await fates("first of its session");
    assert.deepEqual(first, await fates("spared"));
    assert.ok(first.includes(true) && first.includes(false));
  });
}

Deno.test("nothing is remembered while no such fault is armed", async () => {
  await withTiny({ set: armed("plain") }, async (bench) => {
    await say(bench, "one");
    assert.equal(size(bench), 0);
    await bench.server.coordinator.change({
      patch: {
        tiny: { faults: { plain: { pct: 0 }, of_client: { burst_pct: 100 } } },
      },
    });
    await say(bench, "two");
    assert.notEqual(size(bench), 0, "its burst may come");
  });
});

Deno.test("a fault that is forced has a memory, whatever its odds, and does not happen without a note either", async () => {
  await withTiny({ set: ["tiny.forces=true"] }, async (bench) => {
    assert.equal(await say(bench, "forced"), "good forced");
    assert.equal(await say(bench, "two"), "good two");
    assert.equal(await say(bench, "forced"), "two,forced");
    assert.equal(await say(bench, "three"), "good three");
  });
});

Deno.test("a reset forgets, and so does a change of the configuration", async () => {
  await withTiny({ set: armed("of_client") }, async (bench) => {
    const begins = async () => {
      assert.equal(await say(bench, "one"), "good one");
      assert.equal(await say(bench, "two"), "one");
    };
    await begins();
    await bench.server.coordinator.reset();
    assert.equal(size(bench), 0);
    await begins();
    await bench.server.coordinator.change({ patch: { tiny: { faults: { plain: { pct: 0 } } } } });
    await begins();
  });
});

Deno.test("what was asked before a reset is not remembered after it, though it is answered then", async () => {
  let meanwhile = () => Promise.resolve();
  const clock = { ...fakeClock(), sleep: () => meanwhile() };
  const set = [...armed("of_client"), 'tiny.latency={"base_ms":1,"jitter_ms":0}'];
  await withTiny({ set, clock }, async (bench) => {
    meanwhile = () => bench.server.coordinator.reset();
    assert.equal(await say(bench, "one"), "good one");
    meanwhile = () => Promise.resolve();
    assert.equal(await say(bench, "two"), "good two");
  });
});
