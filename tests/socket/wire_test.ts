import { strict as assert } from "node:assert";
import { codingFaults } from "../../engine/faults/coding/list.ts";
import { connectionFaults } from "../../engine/faults/transport/connections.ts";
import { headerFaults } from "../../engine/faults/headers/list.ts";
import { wireFaults } from "../../engine/faults/wire/list.ts";
import { faults } from "../../llm/faults/all.ts";
import { versionFor } from "../llm/anthropic/support.ts";
import { always, type Bench, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post, type RawReply, takeApart } from "../raw.ts";
import { answerCases } from "./cases/answers.ts";
import { apiCases } from "./cases/apis.ts";
import { contentCases } from "./cases/content.ts";
import { httpCases } from "./cases/http.ts";
import { memoryCases } from "./cases/memory.ts";
import { streamCases } from "./cases/stream.ts";
import { frameCases } from "./cases/stream_json.ts";
import { toolCases } from "./cases/tools.ts";
import { transportCases } from "./cases/transport.ts";
import type { WireCase } from "./cases/wire_case.ts";
import { checkRow, keptBy, play, type Played, SLACK_MS } from "./wire.ts";
import { fixedEpoch, gateClock, settled } from "./wait.ts";
import type { FaultKind } from "../../engine/faults/fault.ts";

/** The cases of each kind of fault. */
const kinds: Readonly<Record<FaultKind, readonly WireCase[]>> = {
  transport: transportCases,
  http: httpCases,
  stream: [...streamCases, ...frameCases],
  content: [...contentCases, ...answerCases, ...toolCases, ...memoryCases],
};
const cases = [...Object.values(kinds).flat(), ...apiCases];

const SHORT = "llm.response.random.max_words=20";

/** Plays a case against a server. */
function playCase(
  { url }: Bench,
  { path = "/v1/chat/completions", request = HELLO, body, headers }: WireCase,
): Promise<Played> {
  const bytes = post(path, { ...request, ...body }, { ...versionFor(path), ...headers });
  return play(url, bytes, (text) => takeApart(text)?.whole === true);
}

/** Requests that a fault has to see before one that it can strike. */
function warmUpsOf({ fault }: WireCase): number {
  return faults.find(({ name }) => name === fault)?.arm({}).memory ? 1 : 0;
}

/** The last of so many replies to the same request. */
async function lastOf(count: number, bench: Bench, one: WireCase): Promise<RawReply | null> {
  let text = "";
  for (let n = 0; n < count; n++) ({ text } = await playCase(bench, one));
  return takeApart(text);
}

/** Reply of a server without faults, after as many to the same request as the fault has to see. */
const healthyReply = keptBy(
  (one: WireCase) => [one.path, one.request, one.body, one.headers, warmUpsOf(one)],
  async (one) => {
    let reply: RawReply | null = null;
    await withListener({ set: [SHORT], clock: fixedEpoch }, async (bench) => {
      reply = await lastOf(1 + warmUpsOf(one), bench, one);
    });
    return reply ?? assert.fail("a server without faults answers");
  },
);

for (const one of cases) {
  Deno.test(one.name, async () => {
    const healthy = await healthyReply(one);
    const set = [SHORT, ...always(one.fault, one.options)];
    await withListener({ set, clock: fixedEpoch }, async (bench) => {
      const before = await lastOf(warmUpsOf(one), bench, one);
      const { text, end, ms } = await playCase(bench, one);
      assert.equal(end, one.end);
      const { atLeastMs = 0 } = one;
      assert.ok(ms >= atLeastMs - SLACK_MS, `${ms} ms are less than ${atLeastMs}`);

      const all = await settled(bench, 1 + warmUpsOf(one));
      assert.equal(all.length, 1 + warmUpsOf(one));
      const row = all.at(-1) ?? {};
      checkRow(row, one, text.length);

      if (one.status === null) return assert.equal(text, "");
      const reply = takeApart(text) ?? assert.fail(`no head came: ${JSON.stringify(text)}`);
      assert.equal(reply.status, one.status);
      one.check?.({ reply, healthy, before, row });
    });
  });
}

Deno.test("connection_stall sends its headers before the silence, not after", async () => {
  const clock = gateClock();
  const set = always("connection_stall", { start_sec: [1, 1], stall_sec: [45, 45] });
  await withListener({ set, clock }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await line.send(post("/v1/chat/completions", HELLO));
    const start = await clock.nap();
    assert.equal(start.ms, 1000);
    assert.equal(line.text, "");
    start.wake();
    const silence = await clock.nap();
    assert.equal(silence.ms, 45_000);
    await line.until((text) => takeApart(text) !== null);
    assert.equal(line.end, null);
    silence.wake();
    assert.equal(takeApart(await line.until(() => false))?.body, "");
    assert.equal(line.end, "eof");
    await settled(bench);
  });
});

/** Names of the faults of plain HTTP, whose tests are those of `api/`. */
const plain = new Set(
  [...wireFaults(() => ""), ...headerFaults(() => ["", ""]), ...codingFaults, ...connectionFaults].map((
    { name },
  ) => name),
);

Deno.test("every fault has a test on the wire", () => {
  const covered = new Set([...plain, ...cases.map(({ fault }) => fault)]);
  assert.deepEqual([...covered].sort(), faults.map(({ name }) => name).sort());
});

Deno.test("every fault of a kind is among the cases of that kind", () => {
  for (const { name, kind } of faults) {
    if (plain.has(name)) continue;
    assert.ok(kinds[kind].some(({ fault }) => fault === name), `${name} is a ${kind} fault`);
  }
});
