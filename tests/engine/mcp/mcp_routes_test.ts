import { strict as assert } from "node:assert";
import { AUTH, withServer } from "../../harness.ts";
import { call, ERAS, failure, requestOf, resultOf } from "./wire.ts";
import { statusOf } from "../../statuses.ts";

Deno.test("/mcp wants the admin token, and refuses pages of other sites before that", async () => {
  await withServer({}, async ({ ask }) => {
    const { headers, ...init } = requestOf("2026-07-28", "tools/list");
    const statusWith = async (more: Record<string, string | null>) => {
      const all = Object.entries({ ...Object.fromEntries(new Headers(headers)), ...more });
      return await statusOf(ask("/mcp", {
        ...init,
        headers: all.filter((entry): entry is [string, string] => entry[1] !== null),
      }));
    };
    assert.equal(await statusWith({ authorization: null }), 401);
    assert.equal(await statusWith({ authorization: "Bearer wrong" }), 403);
    for (const origin of ["https://evil.example", "http://localhost.evil.example", "null"]) {
      assert.equal(await statusWith({ origin }), 403, origin);
      assert.equal(await statusWith({ origin, authorization: null }), 403, origin);
    }
    for (const origin of ["http://localhost:6274", "http://127.0.0.1:8000"]) {
      assert.equal(await statusWith({ origin }), 200, origin);
    }
    assert.equal(await statusWith({}), 200);
  });
});

Deno.test("/mcp of a host without ports has no sessions: GET and DELETE are 405", async () => {
  await withServer({}, async ({ ask }) => {
    for (const method of ["GET", "DELETE"]) {
      const response = await ask("/mcp", { method, headers: { ...AUTH, accept: "text/event-stream" } });
      assert.equal(response.status, 405, method);
      await response.body?.cancel();
    }
  });
});

Deno.test("/mcp answers 413 to a body that is too long, and an error to what is no JSON-RPC", async () => {
  await withServer({}, async ({ ask }) => {
    const init = requestOf("2026-07-28", "tools/list");
    const long = await ask("/mcp", { ...init, body: "x".repeat(2_000_000) });
    assert.equal(long.status, 413);
    const wrong = await ask("/mcp", { ...init, body: "no json" });
    assert.equal(wrong.status, 400);
    await Promise.all([long.body?.cancel(), wrong.body?.cancel()]);
  });
});

for (const era of ERAS) {
  Deno.test(`/mcp lists tools with schemas and annotations (${era})`, async () => {
    await withServer({}, async (target) => {
      const { tools } = await resultOf(target, era, "tools/list");
      const names = tools.map(({ name }: { name: string }) => name);
      for (const name of ["query", "describe_schema", "get_config", "set_config", "reset"]) {
        assert.ok(names.includes(name), name);
      }
      for (const { name, title, description, inputSchema, outputSchema, annotations } of tools) {
        assert.ok(title && description.length > 20, name);
        assert.deepEqual([inputSchema.type, outputSchema.type], ["object", "object"], name);
        assert.equal(annotations.readOnlyHint, !["set_config", "reset"].includes(name), name);
      }
    });
  });

  Deno.test(`/mcp promises no notices of changes to its lists (${era})`, async () => {
    await withServer({}, async (target) => {
      const clientInfo = { name: "test", version: "1" };
      const { capabilities } = era === "2026-07-28"
        ? await resultOf(target, era, "server/discover")
        : await resultOf(target, era, "initialize", { protocolVersion: era, capabilities: {}, clientInfo });
      for (const list of ["tools", "prompts", "resources"]) {
        assert.equal(capabilities[list].listChanged, false, list);
      }
    });
  });

  Deno.test(`query sees the requests of just now, and pages through them (${era})`, async () => {
    await withServer({}, async (target) => {
      for (let i = 0; i < 3; i++) await (await target.chat()).body?.cancel();
      const sql = "SELECT ordinal FROM llm_requests ORDER BY ordinal";
      const first = await call(target, "query", { sql, limit: 2 }, era);
      assert.deepEqual([first.columns, first.rows, first.row_count], [["ordinal"], [[0], [1]], 2]);
      const last = await call(target, "query", { sql, limit: 2, cursor: first.next_cursor }, era);
      assert.deepEqual([last.rows, last.next_cursor], [[[2]], null]);
    });
  });

  Deno.test(`runs are resources, by pages, and can be completed (${era})`, async () => {
    await withServer({}, async (target) => {
      await (await target.chat()).body?.cancel();
      const { resources } = await resultOf(target, era, "resources/list");
      const [{ uri, name }] = resources;
      assert.equal(uri, `errorworks://runs/${name}`);
      const { contents } = await resultOf(target, era, "resources/read", { uri });
      const run = JSON.parse(contents[0].text);
      assert.deepEqual([run.run_id, run.seed, run.totals.llm[0].requests], [name, 7, 1]);
      const ref = { type: "ref/resource", uri: "errorworks://runs/{run_id}" };
      const argument = { name: "run_id", value: name.slice(0, 6) };
      const { completion } = await resultOf(target, era, "completion/complete", { ref, argument });
      assert.deepEqual(completion.values, [name]);
    });
  });

  Deno.test(`prompts name the run they are about (${era})`, async () => {
    await withServer({}, async (target) => {
      const { prompts } = await resultOf(target, era, "prompts/list");
      const names = prompts.map(({ name }: { name: string }) => name);
      assert.deepEqual(names, ["diagnose_my_client", "what_did_the_last_run_do"]);
      for (const name of names) {
        const newest = await resultOf(target, era, "prompts/get", { name });
        assert.match(newest.messages[0].content.text, /the newest run/);
        const one = await resultOf(target, era, "prompts/get", { name, arguments: { run_id: "run_7" } });
        assert.match(one.messages[0].content.text, /run run_7/);
      }
    });
  });
}

Deno.test("query says what is wrong with a text, or with a cursor of another one", async () => {
  await withServer({}, async (target) => {
    assert.match(
      await failure(target, "query", { sql: "DELETE FROM runs" }),
      /begins with DELETE: query only reads/,
    );
    assert.match(await failure(target, "query", { sql: "SELECT nix" }), /no such column: nix/);
    const { next_cursor } = await call(target, "query", { sql: "VALUES (1), (2)", limit: 1 });
    const other = { sql: "VALUES (3), (4)", limit: 1, cursor: next_cursor };
    assert.match(await failure(target, "query", other), /cursor is not of these pages/);
    assert.match(await failure(target, "query", { sql: "SELECT 1", limit: 9_999 }), /limit/);
  });
});

Deno.test("describe_schema names what each domain and each run has, and its hint is a query that works", async () => {
  await withServer({}, async (target) => {
    const { tables, hint } = await call(target, "describe_schema");
    const names = tables.map(({ name }: { name: string }) => name);
    for (const name of ["runs", "llm_requests", "web_requests", "llm_timeseries", "web_totals"]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(!names.includes("fleet_config"));
    const { columns } = tables.find(({ name }: { name: string }) => name === "llm_requests");
    assert.match(columns.find(({ name }: { name: string }) => name === "status").type, /^INT/);
    await (await target.chat()).body?.cancel();
    assert.deepEqual((await call(target, "query", { sql: hint })).rows, [[null, 1]]);
  });
});

Deno.test("set_config changes what is served, and says what is wrong without changing anything", async () => {
  await withServer({}, async (target) => {
    const before = await call(target, "get_config");
    const changed = await call(target, "set_config", {
      patch: { llm: { faults: { rate_limit: { pct: 100 } } } },
    });
    assert.equal(changed.config_version, before.config_version + 1);
    const response = await target.chat();
    await response.body?.cancel();
    assert.equal(response.status, 429);
    const wrong = { patch: { llm: { faults: { rate_limit: { pct: 200 } } } } };
    assert.match(await failure(target, "set_config", wrong), /llm\.faults\.rate_limit\.pct/);
    assert.match(
      await failure(target, "set_config", { patch: { server: { port: 1 } } }),
      /Cannot change "server\.port"/,
    );
    assert.deepEqual(await call(target, "get_config"), changed);
  });
});

Deno.test("set_config refuses what would do nothing while a tape is played", async () => {
  await withServer({ set: ["tape.lines=[]"] }, async (target) => {
    const patch = { llm: { faults: { rate_limit: { pct: 100 } } } };
    assert.match(
      await failure(target, "set_config", { patch }),
      /llm\.faults would do nothing: a tape is played/,
    );
  });
});

Deno.test("reset begins a new run, without the rows of the one before", async () => {
  await withServer({}, async (target) => {
    await (await target.chat()).body?.cancel();
    const before = target.server.state.run().id;
    const { new_run_id } = await call(target, "reset");
    assert.deepEqual([new_run_id === before, new_run_id], [false, target.server.state.run().id]);
    const sql = "SELECT (SELECT count(*) FROM llm_requests), (SELECT group_concat(run_id) FROM runs)";
    assert.deepEqual((await call(target, "query", { sql })).rows, [[0, new_run_id]]);
  });
});

Deno.test("resources/list pages through many runs, and refuses a wrong cursor", async () => {
  await withServer({}, async (target) => {
    const { server } = target;
    for (let i = 0; i < 60; i++) {
      await server.coordinator.gateway.call((store) =>
        store.begin({ ...RUN, run_id: `run_${i}`, started_ms: i })
      );
    }
    const first = await resultOf(target, "2026-07-28", "resources/list");
    const second = await resultOf(target, "2026-07-28", "resources/list", { cursor: first.nextCursor });
    assert.deepEqual([first.resources.length, second.resources.length, second.nextCursor], [
      50,
      11,
      undefined,
    ]);
    assert.equal(new Set([...first.resources, ...second.resources].map(({ uri }) => uri)).size, 61);
    const response = await target.ask("/mcp", requestOf("2026-07-28", "resources/list", { cursor: "nix" }));
    assert.equal((await response.json()).error.code, -32602);
  });
});

const RUN = { instance_id: "ins_1", seed: 7, preset: null, version: "0", config: "{}" };
