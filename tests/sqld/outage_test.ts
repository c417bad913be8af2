/** Tests of a store whose server is away, silent, empty or strict. */
import { strict as assert } from "node:assert";
import { openForServing, openMetrics } from "../../engine/metrics/open.ts";
import { delivery, optionsOf, requests, run, seqs } from "../engine/metrics/stores.ts";
import { underLoad } from "../harness.ts";
import { freePort } from "../free_port.ts";
import { HAS_SQLD, startSqld } from "./sqld.ts";

const onServer = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: HAS_SQLD ? name : `${name} (not on this machine)`, ignore: !HAS_SQLD, fn });

onServer("a server that is stopped rejects, and takes what was missed when it is back", async () => {
  await using sqld = await startSqld();
  const store = await openMetrics(optionsOf(sqld.url));
  await store.write(delivery(1));
  await sqld.stop();
  await assert.rejects(
    () => store.write(delivery(2, { from: 1 })),
    /Cannot reach the libSQL server at 127\.0\.0\.1/,
  );
  await assert.rejects(() => store.write(delivery(2, { from: 1 })), /no connection/);
  await sqld.start();
  await store.write(delivery(2, { from: 1 }));
  await store.write(delivery(2, { from: 1 }));
  assert.deepEqual([await seqs(store), await requests(store)], [[0, 1], 2]);
  await store.close();
});

onServer("a server that came back without its data gets its tables, and the run", async () => {
  await using sqld = await startSqld();
  const store = await openMetrics(optionsOf(sqld.url));
  await store.begin(run("run_a"));
  await using other = await startSqld();
  await sqld.stop();
  // Another, empty server takes the place of the first.
  await using proxy = forward(new URL(sqld.url).port, other.url);
  assert.ok(proxy);
  await assert.rejects(() => store.write(delivery(1)), /no such table/);
  await store.write(delivery(1));
  const { rows } = await store.read({ domain: "llm", table: "runs", after: 0, limit: 9 });
  assert.deepEqual([rows.length, await requests(store)], [1, 1]);
  await store.close();
});

/** Answers on a port with what another server says. */
function forward(port: string, to: string): Deno.HttpServer {
  return Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const answer = await fetch(to + pathname, {
      method: request.method,
      headers: request.headers,
      body: await request.arrayBuffer(),
    });
    return new Response(await answer.arrayBuffer(), { status: answer.status });
  });
}

onServer("a server takes as many rows at once as a delivery may have", async () => {
  await using sqld = await startSqld();
  const store = await openMetrics(optionsOf(sqld.url.replace("http", "ws"), { maxRows: 100_000 }));
  await store.write(delivery(1, { count: 5000 }));
  assert.equal((await seqs(store)).length, 5000);
  await store.close();
});

Deno.test("a server that never answers rejects in time, and does not show the token", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const opening = openMetrics(optionsOf(url, { authToken: "secret-token", answer_ms: 100 }));
  await assert.rejects(() => opening, (error: Error) => {
    assert.match(error.message, /no answer within 0.1 s/);
    assert.doesNotMatch(Deno.inspect(error), /secret-token/);
    return true;
  });
  (await accepted).close();
});

Deno.test("a server that is not there rejects", async () => {
  const opening = openMetrics(optionsOf(`http://127.0.0.1:${freePort()}`));
  await assert.rejects(() => opening, /Cannot reach the libSQL server at 127\.0\.0\.1:\d+: no connection/);
});

Deno.test("a start waits a few seconds for a server that never answers, and then goes on", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const from = performance.now();
  const store = await openForServing(optionsOf(url, { answer_ms: 60_000 }));
  assert.ok(performance.now() - from < underLoad(10_000));
  assert.equal(store.health().state, "starting");
  (await accepted).close();
  await store.close();
});
