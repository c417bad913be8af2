/** The journals of four workers are one. */
import { strict as assert } from "node:assert";
import type { Entry } from "../../engine/journal/entry.ts";
import { type Crew, HELLO, spawnWorker, withWorkers } from "../harness.ts";
import { portOf, post, raw } from "../raw.ts";
import { until } from "../waits.ts";

/** Sends chat completions, each on a connection of its own, so that all workers have some. */
async function send({ url }: Crew, count: number): Promise<void> {
  const bodies = Array.from({ length: count }, (_, n) => ({ ...HELLO, user: `user ${n}` }));
  await Promise.all(
    bodies.map((body) =>
      raw(portOf(url), post("/v1/chat/completions", body, { connection: "close" }), 30_000)
    ),
  );
}

Deno.test("four workers have one journal, in the order of arrival", async () => {
  await withWorkers(4, { set: ["journal.max_body_bytes=100000"] }, async (crew) => {
    await send(crew, 60);
    const waited = await (await crew.admin("/requests/wait?n=60&timeout_sec=30")).json();
    assert.equal(waited.count, 60);
    const seen: Entry[] = [];
    let path: string | undefined = "/requests?limit=7";
    while (path) {
      const response: Response = await crew.admin(path);
      seen.push(...(await response.json()).requests);
      path = /<\/admin(.*)>/.exec(response.headers.get("link") ?? "")?.[1];
    }
    assert.deepEqual(seen.map(({ seq }) => seq), Array.from({ length: 60 }, (_, seq) => seq));
    assert.equal(new Set(seen.map(({ sender }) => sender.connection)).size, 60);
    const users = seen.map(({ request }) => JSON.parse(request.body.text ?? "").user).toSorted();
    assert.deepEqual(users, Array.from({ length: 60 }, (_, n) => `user ${n}`).toSorted());
    for (const { started, reply } of seen) {
      assert.equal(reply.body.bytes, new TextEncoder().encode(reply.body.text ?? "").length);
      assert.ok(started > 0);
    }
    const rows = await crew.rows();
    assert.deepEqual(
      rows.map(({ request_id }) => request_id).toSorted(),
      seen.map(({ id }) => id).toSorted(),
    );

    const search = { method: "POST", body: JSON.stringify({ body: { json: { user: "user 17" } } }) };
    assert.equal((await (await crew.admin("/requests/find", search)).json()).count, 1);
    await crew.admin("/requests", { method: "DELETE" });
    assert.deepEqual((await (await crew.admin("/requests")).json()).requests, []);
  });
});

Deno.test("entries of a worker that died are counted as lost", async () => {
  const threads: Worker[] = [];
  const spawn = (name: string) => {
    const thread = spawnWorker(name);
    threads.push(thread);
    return thread;
  };
  await withWorkers(2, { spawn }, async (crew) => {
    await send(crew, 40);
    await crew.admin("/requests/wait?n=40&timeout_sec=30");
    const { workers, journal } = crew.running.coordinator.sharedState;
    const [, second] = workers;
    const held = second?.get("journal_entries") ?? 0;
    assert.ok(held > 0 && held < 40, String(held));
    threads[1]?.terminate();
    await until("counting them as lost", () => second?.get("journal_lost") === held);
    assert.equal(journal.given("arrivals"), 40);
    const page = await crew.running.coordinator.journals.entries({
      filter: {},
      by: "arrival",
      order: "asc",
      after: null,
      limit: 100,
    });
    assert.equal(page.entries.length, 40 - held);
  });
});
