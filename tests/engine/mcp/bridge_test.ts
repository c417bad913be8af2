import { strict as assert } from "node:assert";
import { Bridge } from "../../../engine/mcp/bridge.ts";
import { systemClock } from "../../../engine/base/clock.ts";
import { TOKEN, withListener } from "../../harness.ts";
import { ERAS, requestOf } from "./wire.ts";

/** A bridge, and what it sent back so far. */
function bridgeTo(url: string, token = TOKEN) {
  const sent: Record<string, unknown>[] = [];
  const bridge = new Bridge({
    url: `${url}/mcp`,
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

Deno.test("Bridge keeps the session of a client, hands on its notices, and ends it", async () => {
  await withListener({}, async ({ url, server, chat }) => {
    const { bridge, sent } = bridgeTo(url);
    const sessions = () => server.state.sharedState.sum("mcp_sessions");
    const forward = async (method: string, params: Record<string, unknown>) => {
      await bridge.forward(JSON.parse(String(requestOf("2025-11-25", method, params).body)));
      return JSON.stringify(sent.at(-1));
    };
    const clientInfo = { name: "test", version: "1" };
    await forward("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
    assert.equal(sessions(), 1);
    const uri = `errorworks://runs/${server.state.run().id}`;
    assert.match(await forward("resources/subscribe", { uri }), /"result":\{\}/);
    await (await chat()).body?.cancel();
    while (sent.at(-1)?.["method"] !== "notifications/resources/updated") await systemClock.sleep(20);
    await bridge.close();
    assert.equal(sessions(), 0);
  });
});

Deno.test("Bridge goes on without a session when the server knows it no more", async () => {
  const asked: string[] = [];
  const forgetful = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const session = request.headers.get("mcp-session-id");
    asked.push(`${request.method} ${session}`);
    if (session !== null) return new Response(null, { status: 404 });
    const { id, method } = await request.json();
    const headers: HeadersInit = method === "initialize" ? { "mcp-session-id": "s" } : {};
    return Response.json({ jsonrpc: "2.0", id, result: {} }, { headers });
  });
  const { bridge, sent } = bridgeTo(`http://127.0.0.1:${forgetful.addr.port}`);
  await bridge.forward({ jsonrpc: "2.0", id: 1, method: "initialize", params: {} });
  await bridge.forward({ jsonrpc: "2.0", id: 2, method: "ping" });
  await bridge.close();
  assert.deepEqual(asked, ["POST null", "GET s", "POST s", "POST null"]);
  assert.deepEqual(sent.map(({ id, result }) => [id, result]), [[1, {}], [2, {}]]);
  await forgetful.shutdown();
});

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

Deno.test("Bridge gives a refusal of what the server did not read the id of its request", async () => {
  await withListener({}, async ({ url }) => {
    const { bridge, sent } = bridgeTo(url);
    await bridge.forward({
      jsonrpc: "2.0",
      id: "large",
      method: "ping",
      params: { x: "x".repeat(2_000_000) },
    });
    const [{ id, error } = {}] = sent;
    assert.match(JSON.stringify(error), /Request body must not exceed 1048576 bytes/);
    assert.equal(id, "large");
  });
});

Deno.test("Bridge names what is asked for in a header whatever its letters", async () => {
  await withListener({}, async ({ url }) => {
    const { bridge, sent } = bridgeTo(url);
    for (const name of ["→ ö", " a", "=?base64?YQ==?=", "a\r\nb"]) {
      await bridge.forward(
        JSON.parse(String(requestOf("2026-07-28", "tools/call", { name, arguments: {} }).body)),
      );
      assert.deepEqual(Object(sent.at(-1)?.["error"]).message, `Tool ${name} not found`);
    }
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
