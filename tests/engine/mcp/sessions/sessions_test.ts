import { strict as assert } from "node:assert";
import { AUTH, fakeClock, type Target, withListener, withWorkers } from "../../../harness.ts";
import { MOST_SESSIONS, SESSION_IDLE_MS } from "../../../../engine/mcp/sessions/limits.ts";
import { eventsOf } from "../../../../engine/mcp/server_sent_events.ts";
import { eventually } from "../../../behaviour/steer.ts";
import { answerIn, requestOf } from "../wire.ts";
import { statusOf } from "../../../statuses.ts";

const ERA = "2025-11-25";
const CLIENT = { protocolVersion: ERA, capabilities: {}, clientInfo: { name: "test", version: "1" } };

/** Sends a request of a session. */
async function send({ ask }: Target, session: string, init: RequestInit): Promise<Response> {
  const headers = { ...Object.fromEntries(new Headers(init.headers)), "mcp-session-id": session };
  return await ask("/mcp", { ...init, headers });
}

async function begin(target: Target): Promise<string> {
  const response = await target.ask("/mcp", requestOf(ERA, "initialize", CLIENT));
  assert.ok((await answerIn(response)).result);
  return response.headers.get("mcp-session-id") ?? "";
}

const read = (path: Record<string, string> = {}): RequestInit => ({
  headers: { ...AUTH, accept: "text/event-stream", ...path },
});

async function sessionsOf(target: Target) {
  const { diagnostics } = await (await target.ask("/health", { headers: AUTH })).json();
  return diagnostics.accumulators.mcp_sessions;
}

const end = (target: Target, session: string) =>
  statusOf(send(target, session, { method: "DELETE", headers: AUTH }));

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`/mcp has a session from initialize to DELETE; after that it is a 404 (${transport})`, async () => {
    await withListener({ transport }, async (target) => {
      const session = await begin(target);
      assert.match(session, /^0\.[0-9a-f-]{36}$/);
      const { result } = await answerIn(await send(target, session, requestOf(ERA, "tools/list")));
      assert.ok(result.tools.length > 10);
      assert.deepEqual(await sessionsOf(target), { size: 1, limit: MOST_SESSIONS, forgotten: 0 });
      assert.equal(await end(target, session), 200);
      assert.equal(await end(target, session), 404);
      const late = await send(target, session, requestOf(ERA, "tools/list"));
      assert.match(await late.text(), /Session not found/);
      assert.deepEqual([late.status, (await sessionsOf(target)).size], [404, 0]);
    });
  });
}

Deno.test("/mcp answers requests without a session as before, and wants the token of those with one", async () => {
  await withListener({}, async (target) => {
    const { result } = await answerIn(await target.ask("/mcp", requestOf(ERA, "tools/list")));
    assert.ok(result.tools);
    const session = await begin(target);
    const { headers, ...init } = requestOf(ERA, "tools/list");
    const given = Object.fromEntries(new Headers(headers));
    const { authorization: _, ...without } = given;
    assert.equal(await statusOf(send(target, session, { ...init, headers: without })), 401);
    const foreign = { ...given, origin: "https://evil.example" };
    assert.equal(await statusOf(send(target, session, { ...init, headers: foreign })), 403);
    await end(target, session);
  });
});

Deno.test("/mcp tells a session when a run that it is subscribed to has another request", async () => {
  await withListener({}, async (target) => {
    const session = await begin(target);
    const uri = `errorworks://runs/${target.server.state.run().id}`;
    const subscribe = (of: string) =>
      send(target, session, requestOf(ERA, "resources/subscribe", { uri: of }));
    assert.match(JSON.stringify(await answerIn(await subscribe("errorworks://runs/nix"))), /not found/i);
    assert.deepEqual((await answerIn(await subscribe(uri))).result, {});
    const stream = await send(target, session, read());
    await (await target.chat()).body?.cancel();
    for await (const data of eventsOf(stream.body ?? new ReadableStream())) {
      const { method, params } = JSON.parse(data);
      assert.deepEqual([method, params.uri], ["notifications/resources/updated", uri]);
      break;
    }
    await end(target, session);
  });
});

Deno.test("/mcp hands out again what a client missed of a stream, and refuses an event that it never sent", async () => {
  await withListener({}, async (target) => {
    const session = await begin(target);
    const text = await (await send(target, session, requestOf(ERA, "ping"))).text();
    const [first = ""] = text.match(/(?<=^id: )\d+/m) ?? [];
    const again = await send(target, session, read({ "last-event-id": first }));
    assert.deepEqual((await answerIn(again)).result, {});
    assert.equal(await statusOf(send(target, session, read({ "last-event-id": "999" }))), 400);
    await end(target, session);
  });
});

Deno.test("/mcp closes the session that was idle for the longest time when there are too many", async () => {
  await withListener({}, async (target) => {
    const sessions: string[] = [];
    for (let i = 0; i < MOST_SESSIONS; i++) sessions.push(await begin(target));
    const [first = "", second = "", ...others] = sessions;
    const stream = await send(target, first, read()); // so it is not idle
    others.push(await begin(target));
    assert.equal(await statusOf(send(target, second, requestOf(ERA, "ping"))), 404);
    assert.equal(await statusOf(send(target, first, requestOf(ERA, "ping"))), 200);
    assert.deepEqual(await sessionsOf(target), { size: MOST_SESSIONS, limit: MOST_SESSIONS, forgotten: 1 });
    await stream.body?.cancel();
    for (const session of [first, ...others]) await end(target, session);
  });
});

Deno.test("/mcp never has more sessions than there may be, however many begin at once", async () => {
  await withListener({}, async (target) => {
    const begun = MOST_SESSIONS + 20;
    await Promise.all(Array.from({ length: begun }, () => begin(target)));
    assert.deepEqual(await sessionsOf(target), { size: MOST_SESSIONS, limit: MOST_SESSIONS, forgotten: 20 });
  });
});

Deno.test("/mcp closes a session after half an hour without a request, and keeps one that is used or has a stream", async () => {
  const clock = fakeClock();
  await withListener({ clock }, async (target) => {
    const ping = (session: string) => statusOf(send(target, session, requestOf(ERA, "ping")));
    assert.equal(SESSION_IDLE_MS, 30 * 60 * 1000);
    const [idle, used, streaming] = [await begin(target), await begin(target), await begin(target)];
    const stream = await send(target, streaming, read());
    clock.advance(SESSION_IDLE_MS - 1);
    assert.equal(await ping(used), 200); // one millisecond before its end
    assert.equal((await sessionsOf(target)).size, 3);
    clock.advance(1);
    assert.equal(await ping(used), 200); // any request has those closed that are too old
    assert.deepEqual(await sessionsOf(target), { size: 2, limit: MOST_SESSIONS, forgotten: 0 });
    assert.equal(await ping(idle), 404);

    clock.advance(10 * SESSION_IDLE_MS);
    assert.deepEqual([await ping(streaming), await ping(used)], [200, 404]);
    await stream.body?.cancel();
    await eventually(async () => { // the server hears of the end of the stream a little later
      clock.advance(SESSION_IDLE_MS);
      await statusOf(target.ask("/mcp", requestOf(ERA, "tools/list")));
      return (await sessionsOf(target)).size;
    }, (size) => size === 0);
    assert.equal(await ping(streaming), 404);
  });
});

Deno.test("/mcp closes a session after half an hour though the last request of it was a HEAD", async () => {
  const clock = fakeClock();
  await withListener({ clock }, async (target) => {
    const session = await begin(target);
    assert.equal(await statusOf(send(target, session, { method: "HEAD", headers: AUTH })), 405);
    clock.advance(SESSION_IDLE_MS);
    assert.equal(await statusOf(send(target, session, requestOf(ERA, "ping"))), 404);
  });
});

Deno.test("/mcp has no session left of an initialize that it refuses", async () => {
  await withListener({}, async (target) => {
    const { accept: _, ...headers } = Object.fromEntries(
      new Headers(requestOf(ERA, "initialize", CLIENT).headers),
    );
    const refused = await target.ask("/mcp", { ...requestOf(ERA, "initialize", CLIENT), headers });
    assert.equal(refused.status, 406, await refused.text());
    assert.equal((await sessionsOf(target)).size, 0);
  });
});

Deno.test("a session of one worker is reached through all others, streams included", async () => {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 }); // a connection for each request: any worker gets it
  await withWorkers(3, {}, async (crew) => {
    const target = {
      ...crew,
      ask: (path: string, init?: RequestInit) => fetch(crew.url + path, { ...init, client }),
    };
    const session = await begin(target);
    for (let i = 0; i < 12; i++) {
      const { result } = await answerIn(await send(target, session, requestOf(ERA, "ping")));
      assert.deepEqual(result, {});
    }
    const stream = await send(target, session, read());
    assert.equal(stream.headers.get("content-type"), "text/event-stream");
    await stream.body?.cancel();
    const foreign = session.replace(/^\d/, (worker) => String((Number(worker) + 1) % 3));
    for (const unknown of [foreign, "9.00000000-0000-0000-0000-000000000000", "nonsense"]) {
      assert.equal(await statusOf(send(target, unknown, requestOf(ERA, "ping"))), 404, unknown);
    }
    assert.equal(await end(target, session), 200);
    assert.equal((await sessionsOf(target)).size, 0);
  });
});

Deno.test("a server stops at once though a client of MCP has a stream open", async () => {
  const begun = performance.now();
  const streams: Response[] = [];
  await withWorkers(2, { set: ["server.drain_sec=60"] }, async (target) => {
    streams.push(await send(target, await begin(target), read()));
  });
  assert.ok(performance.now() - begun < 40_000);
  for (const { body } of streams) await body?.cancel();
});
