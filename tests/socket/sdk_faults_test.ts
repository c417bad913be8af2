/** The official SDK, with its default of two retries, against a server that misbehaves. */
import { strict as assert } from "node:assert";
import { always, type Bench, withListener } from "../harness.ts";
import { sdkCases } from "./cases/sdk.ts";
import type { How, Outcome, SdkCase } from "./cases/sdk_case.ts";
import { ASK, clientOf, drain } from "./sdk.ts";
import { gateClock, settled } from "./wait.ts";

async function ask(bench: Bench, how: How, timeout: number | undefined): Promise<unknown> {
  const { completions } = clientOf(bench, { timeout }).chat;
  if (how === "create") return await completions.create(ASK);
  if (how === "helper") return await completions.stream(ASK).finalChatCompletion();
  return (await drain(await completions.create({ ...ASK, stream: true }))).chunks;
}

async function outcomeOf(bench: Bench, how: How, timeout: number | undefined): Promise<Outcome> {
  try {
    return { value: await ask(bench, how, timeout) };
  } catch (error) {
    return { error };
  }
}

async function meets({ fault, options, hits, endings, timeout, check }: SdkCase, how: How): Promise<void> {
  await withListener({ set: always(fault, options) }, async (bench) => {
    check(await outcomeOf(bench, how, timeout));
    const rows = await settled(bench, hits);
    assert.equal(bench.server.state.stats("llm").total_requests, hits);
    assert.deepEqual(rows.map(({ attempt }) => attempt), [0, 1, 2].slice(0, hits));
    for (const row of rows) {
      assert.equal(row["fault"], fault);
      assert.ok(endings.some((ending) => ending === row["ending"]), `${row["ending"]}`);
    }
  });
}

/** Runs every case at once, each as a step of its own: the SDK waits more than a second over two retries. */
async function together(t: Deno.TestContext, cases: readonly SdkCase[]): Promise<void> {
  const sanitize = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  const steps = cases.flatMap((one) =>
    one.hows.map((how) => {
      const options = one.options ? ` ${JSON.stringify(one.options)}` : "";
      return t.step({ name: `${one.fault}${options}: ${how}`, fn: () => meets(one, how), ...sanitize });
    })
  );
  const passed = await Promise.all(steps);
  assert.ok(passed.every((ok) => ok));
}

Deno.test("the SDK meets every fault as it was recorded", async (t) => {
  await together(t, sdkCases.filter(({ timeout }) => timeout === undefined));
});

// Apart, so that nothing but the server keeps their requests waiting.
Deno.test("the SDK times out three times where no answer comes", async (t) => {
  await together(t, sdkCases.filter(({ timeout }) => timeout !== undefined));
});

Deno.test("a 429 and then a 200 make one success, on the second attempt and not before retry-after", async () => {
  await withListener({ set: always("rate_limit", { retry_after_sec: [1, 1] }) }, async (bench) => {
    const forgiving: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      await bench.server.coordinator.change({ patch: { llm: { faults: { rate_limit: { pct: 0 } } } } });
      return response;
    };
    const completion = await clientOf(bench, { fetch: forgiving }).chat.completions.create(ASK);
    assert.ok(completion.choices[0]?.message.content);
    const rows = await settled(bench, 2);
    assert.deepEqual(rows.map(({ status, attempt }) => [status, attempt]), [[429, 0], [200, 1]]);
    const [first, second] = rows.map((row) => Number(row["timestamp_ms"]));
    assert.ok((second ?? 0) - (first ?? 0) >= 990, "its own first backoff would be half a second at most");
  });
});

Deno.test("a stream that stalls hangs until it is aborted, and the server notices", async () => {
  const clock = gateClock();
  const set = always("connection_stall", { start_sec: [1, 1], stall_sec: [45, 45] });
  await withListener({ set, clock }, async (bench) => {
    const opening = clientOf(bench).chat.completions.create({ ...ASK, stream: true });
    const start = await Promise.race([
      clock.nap(),
      opening.then(() => assert.fail("headers came too early")),
    ]);
    start.wake();
    const stream = await opening;
    assert.equal((await clock.nap()).ms, 45_000);
    const reading = drain(stream);
    stream.controller.abort();
    assert.equal((await reading).chunks.length, 0);
    const [row] = await settled(bench);
    assert.equal(row?.["ending"], "client_aborted");
    assert.equal(row["status"], 200);
  });
});
