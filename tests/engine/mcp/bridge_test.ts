import { strict as assert } from "node:assert";
import { Bridge } from "../../../engine/mcp/bridge.ts";
import { TOKEN, withListener } from "../../harness.ts";
import { ERAS, requestOf } from "./wire.ts";

/** A bridge, and what it sent back so far. */
function bridgeTo(url: string, token = TOKEN) {
  const sent: Record<string, unknown>[] = [];
  const bridge = new Bridge({
    url,
    token,
    send: (message) => Promise.resolve(void sent.push(Object(message))),
  });
  return { bridge, sent };
}

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`Bridge hands requests of both eras over and answers back (${transport})`, async () => {
    await withListener({ transport }, async ({ url }) => {
      const { bridge, sent } = bridgeTo(url);
      for (const era of ERAS) {
        const { body } = requestOf(era, "tools/call", { name: "query", arguments: { sql: "VALUES (1)" } });
        await bridge.forward(JSON.parse(String(body)));
      }
      for (const answer of sent) assert.match(JSON.stringify(answer), /"rows":\[\[1\]\]/);
      assert.deepEqual(sent.map(({ id }) => id), [7, 7]);
    });
  });
}

Deno.test("Bridge answers a request with an error that says why, and says nothing to a notification", async () => {
  await withListener({}, async ({ url }) => {
    const wrong = bridgeTo(url, "wrong");
    await wrong.bridge.forward({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    await wrong.bridge.forward({ jsonrpc: "2.0", method: "notifications/initialized" });
    assert.equal(wrong.sent.length, 1);
    assert.match(JSON.stringify(wrong.sent), /"id":1.*does not take this admin token/);
    const gone = bridgeTo("http://127.0.0.1:9");
    await gone.bridge.forward({ jsonrpc: "2.0", id: "a", method: "tools/list" });
    assert.match(JSON.stringify(gone.sent), /"id":"a".*Cannot reach the errorworks server/);
  });
});

Deno.test("Bridge ends a request that is cancelled", async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const silent = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    ask();
    const body = new ReadableStream({
      start: (to) => to.enqueue(new Uint8Array([58, 10])),
      cancel: () => leave(),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const { bridge, sent } = bridgeTo(`http://127.0.0.1:${silent.addr.port}`);
  const forwarded = bridge.forward({ jsonrpc: "2.0", id: 5, method: "tools/list" });
  await asked;
  await bridge.forward({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 5 } });
  await Promise.all([forwarded, left]);
  assert.deepEqual(sent, []);
  await silent.shutdown();
});
