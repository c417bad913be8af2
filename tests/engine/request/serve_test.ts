/** The pipeline: what it makes of errors, and what it records. */
import { strict as assert } from "node:assert";
import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../../engine/base/error.ts";
import type { Env } from "../../../engine/reply/connection.ts";
import { service } from "../../../engine/service/service.ts";
import { always, AUTH, buildServer } from "../../harness.ts";
import { FetchConnection } from "../../../engine/transport/fetch_connection.ts";
import { slowResponse } from "../../../engine/faults/transport/slow_response.ts";

/** A domain that throws instead of a good reply. */
const broken = (error: () => Error) =>
  service({
    name: "broken",
    summary: "errors",
    base: "/broken",
    client: (url) => `curl ${url}/broken`,
    faults: [slowResponse],
    settings: z.object({}),
    columns: {},
    sequences: [],
    dimensions: [],
    prepare: () => null,
    healthy: () => {
      throw error();
    },
    error: ({ status, message, headers = {} }) => ({ status, headers, body: message }),
    detail: () => ({}),
    identity: () => "",
    routes: (context, base) =>
      new Hono<Env>().get(base, (c) => context.serve(c, "GET", () => Promise.resolve({}))),
  });

/** Status, headers and row of a request that meets a slow response and then an error, and the bugs that were counted. */
async function met(error: () => Error) {
  const [services, set] = [[broken(error)], always("slow_response", { delay_sec: [2, 2] }, "broken")];
  const server = await buildServer({ services, set });
  try {
    const request = new Request("http://errorworks/broken");
    const { status, headers } = await server.app.fetch(request, { connection: new FetchConnection(request) });
    const query = { domain: "broken", table: "requests", after: 0, limit: 10 } as const;
    const { rows: [row = {}] } = await server.coordinator.read(query);
    return { status, bug: headers.get("x-errorworks-bug"), row, bugs: server.state.sharedState.sum("bugs") };
  } finally {
    await server.close();
  }
}

Deno.test("a bug of ours is a 500 with a header that no fault has, is counted, and is no fault in its row", async () => {
  const { status, bug, bugs, row } = await met(() => new TypeError("no such page"));
  assert.deepEqual({ status, bug, bugs }, { status: 500, bug: "1", bugs: 1 });
  assert.deepEqual([row["outcome"], row["status"], row["fault"]], ["bug", 500, null]);
});

Deno.test("bugs in scopes are counted in /health, also when the scope is gone", async () => {
  const server = await buildServer({ services: [broken(() => new TypeError("no such page"))] });
  const ask = async (path: string, init?: RequestInit) => {
    const request = new Request(`http://errorworks${path}`, init);
    const response = await server.app.fetch(request, { connection: new FetchConnection(request) });
    return await response.text();
  };
  const bugs = async () => JSON.parse(await ask("/health")).bugs;
  try {
    for (const path of ["/broken", "/scope/a/broken", "/scope/a/broken", "/scope/b/broken"]) await ask(path);
    assert.equal(await bugs(), 4);
    assert.match(await ask("/metrics"), /^errorworks_bugs_total 4$/m);
    assert.match(await ask("/admin/scopes/a", { method: "DELETE", headers: AUTH }), /"a"/);
    assert.equal(await bugs(), 4);
    assert.equal(JSON.parse(await ask("/scope/b/health")).bugs, 1);
  } finally {
    await server.close();
  }
});

Deno.test("a request that is refused while a fault is under way is a client's error in its row, and no fault", async () => {
  const { status, bug, bugs, row } = await met(() =>
    new ApiError({ status: 404, code: null, message: "None" })
  );
  assert.deepEqual({ status, bug, bugs }, { status: 404, bug: null, bugs: 0 });
  assert.deepEqual([row["outcome"], row["status"], row["fault"]], ["client_error", 404, null]);
});

Deno.test("a row tells how long its request was held up", async () => {
  const { row } = await met(() => new ApiError({ status: 404, code: null, message: "None" }));
  assert.equal(row["delay_ms"], 2000);
});
