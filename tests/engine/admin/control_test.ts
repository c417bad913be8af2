import { strict as assert } from "node:assert";
import { systemClock } from "../../../engine/base/clock.ts";
import { eventually } from "../../behaviour/steer.ts";
import { type Bench, withServer } from "../../harness.ts";
import { statusesOf } from "../../statuses.ts";

async function call({ admin }: Pick<Bench, "admin">, method: string, path: string, body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await admin(path, init);
  return { status: response.status, body: await response.json() };
}

Deno.test("POST /admin/faults/NAME arms a fault so often, and again when it is called again", async () => {
  await withServer({}, async (bench) => {
    for (let round = 0; round < 2; round++) {
      const { status, body } = await call(bench, "POST", "/faults/rate_limit", {
        times: 2,
        retry_after_sec: [3, 3],
      });
      assert.deepEqual([status, body.armed, body.domain], [200, "rate_limit", "llm"]);
      assert.deepEqual(await statusesOf(bench.chat, 3), [429, 429, 200]);
    }
    assert.equal((await bench.rows())[0]?.["fault"], "rate_limit");
    const { body } = await call(bench, "GET", "/changes");
    assert.equal(body.changes.length, 1, "the second has taken the place of the first");
    await call(bench, "POST", "/faults/conflict");
    assert.deepEqual(await statusesOf(bench.chat, 2), [409, 409], "without times it acts always");
    assert.deepEqual((await call(bench, "DELETE", "/faults/conflict")).body, { conflict: "off" });
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
  });
});

Deno.test("POST /admin/faults/NAME arms a fault of the configuration by its name alone", async () => {
  const set = ["llm.custom_faults={ teapot: { reply: { status: 418 } } }"];
  await withServer({ set }, async (bench) => {
    const { status, body } = await call(bench, "POST", "/faults/teapot", { times: 1 });
    assert.deepEqual([status, body.armed, body.domain], [200, "teapot", "llm"]);
    assert.deepEqual(await statusesOf(bench.chat, 2), [418, 200]);
    const near = await call(bench, "POST", "/faults/teapt");
    assert.equal(near.status, 404);
    assert.equal(near.body.error.message, 'There is no fault "teapt", did you mean "teapot"?');
    assert.equal((await call(bench, "DELETE", "/faults/teapot")).status, 200);
  });
});

Deno.test("what is armed leaves the counters of other rules alone, and takes a when", async () => {
  const set = ['llm.rules=[{"times":2,"do":{"fault":"service_unavailable"}}]'];
  await withServer({ set }, async (bench) => {
    assert.deepEqual(await statusesOf(bench.chat, 1), [503]);
    await call(bench, "POST", "/faults/conflict", { times: 1, when: { model: "gpt-4o" } });
    assert.deepEqual(await statusesOf(bench.chat, 3), [409, 503, 200]);
  });
});

Deno.test("wrong calls that arm a fault are told what is right", async () => {
  await withServer({}, async (bench) => {
    const unknown = await call(bench, "POST", "/faults/rate_limt");
    assert.deepEqual([unknown.status, /did you mean "rate_limit"/.test(unknown.body.error.message)], [
      404,
      true,
    ]);
    const wrong = await call(bench, "POST", "/faults/rate_limit", { retry_after_sec: "soon" });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body.error.message, /llm\.rules\.0\.do\.retry_after_sec/);
    assert.equal((await call(bench, "POST", "/faults/rate_limit?ttl_sec=soon")).status, 400);
    assert.deepEqual((await call(bench, "GET", "/changes")).body, { changes: [] });
  });
});

Deno.test("pause makes all answers good until it is taken back", async () => {
  const set = ["llm.faults.conflict.pct=100", "llm.latency.base_ms=50"];
  await withServer({ set }, async (bench) => {
    assert.deepEqual(await statusesOf(bench.chat, 1), [409]);
    assert.deepEqual((await call(bench, "POST", "/pause")).body, { pause: "on" });
    assert.deepEqual(await statusesOf(bench.chat, 2), [200, 200]);
    assert.deepEqual((await call(bench, "DELETE", "/pause")).body, { pause: "off" });
    assert.deepEqual((await call(bench, "DELETE", "/pause")).body, { pause: "was off" });
    assert.deepEqual(await statusesOf(bench.chat, 1), [409]);
  });
});

Deno.test("burst opens a window at once, though the configuration has none", async () => {
  await withServer({ set: ['llm.faults.conflict={"pct":0,"burst_pct":100}'] }, async (bench) => {
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
    await call(bench, "POST", "/burst");
    assert.deepEqual(await statusesOf(bench.chat, 1), [409]);
    assert.equal((await bench.rows())[1]?.["in_burst"], 1);
    await call(bench, "DELETE", "/burst");
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
  });
});

Deno.test("a change with ttl_sec ends by itself, and what else was changed meanwhile stays", async () => {
  await withServer({ clock: systemClock }, async (bench) => {
    await call(bench, "POST", "/config?ttl_sec=1.5", { llm: { faults: { conflict: { pct: 100 } } } });
    await call(bench, "POST", "/rules?ttl_sec=1.5", { when: { model: "gpt-4" }, do: { fault: "not_found" } });
    await call(bench, "POST", "/config", {
      llm: { faults: { forbidden: { pct: 0 } }, latency: { base_ms: 1 } },
    });
    assert.deepEqual(await statusesOf(bench.chat, 1), [409]);
    const { llm } = await eventually(
      async () => (await call(bench, "GET", "/config")).body,
      ({ llm }) => llm.faults.conflict === undefined && llm.rules.length === 0,
    );
    assert.equal(llm.latency.base_ms, 1);
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
    assert.deepEqual((await call(bench, "GET", "/changes")).body, { changes: [] });
  });
});

Deno.test("DELETE /admin/config takes back what lies over the configuration, too", async () => {
  await withServer({}, async (bench) => {
    await call(bench, "POST", "/faults/conflict");
    await call(bench, "POST", "/config?ttl_sec=600", { llm: { latency: { base_ms: 7 } } });
    const { body } = await call(bench, "DELETE", "/config");
    assert.deepEqual([body.config.llm.rules, body.config.llm.latency.base_ms], [[], 0]);
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
  });
});

Deno.test("a change that is refused leaves everything as it was", async () => {
  await withServer({}, async (bench) => {
    await call(bench, "POST", "/faults/conflict", { times: 1 });
    assert.equal(
      (await call(bench, "POST", "/config", { llm: { latency: { base_ms: "soon" } } })).status,
      422,
    );
    assert.equal((await call(bench, "GET", "/changes")).body.changes.length, 1);
    assert.deepEqual(await statusesOf(bench.chat, 2), [409, 200]);
  });
});

Deno.test("a patch that takes keys away at an older place takes them away at today's", async () => {
  await withServer({ set: ['llm.rules=[{"do":{"fault":"conflict"}}]'] }, async (bench) => {
    assert.deepEqual(await statusesOf(bench.chat, 1), [409]);
    await call(bench, "POST", "/config", { llm: { response: { rules: null } } });
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
  });
});

Deno.test("a parameter that a route under /admin does not know changes nothing", async () => {
  await withServer({}, async (bench) => {
    const rule = { do: { fault: "conflict" } };
    const wrong: readonly [path: string, body: unknown, message: RegExp][] = [
      ["/rules?ttl=5", rule, /no query parameter "ttl", expected one of ttl_sec$/],
      [
        "/config?ttl_secs=5",
        { llm: { rules: [rule] } },
        /no query parameter "ttl_secs", did you mean "ttl_sec"\?$/,
      ],
      ["/faults/conflict?ttl=5", {}, /no query parameter "ttl"/],
      ["/pause?sec=5", undefined, /no query parameter "sec"/],
      ["/scenario?ttl=5", { name: "two_waves" }, /no query parameter "ttl"/],
    ];
    for (const [path, given, message] of wrong) {
      const { status, body } = await call(bench, "POST", path, given);
      assert.equal(status, 400, path);
      assert.match(body.error.message, message);
    }
    assert.match((await call(bench, "GET", "/export?limt=1")).body.error.message, /did you mean "limit"\?$/);
    assert.deepEqual((await call(bench, "GET", "/changes")).body, { changes: [] });
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
  });
});

Deno.test("a scenario ends after its ttl_sec, too", async () => {
  await withServer({ clock: systemClock }, async (bench) => {
    await call(bench, "POST", "/scenario?ttl_sec=0.05", { name: "two_waves" });
    await eventually(
      async () => (await call(bench, "GET", "/scenario")).body.name,
      (name) => name === null,
    );
  });
});

Deno.test("keys beside a list of rules are refused, not overlooked", async () => {
  await withServer({}, async (bench) => {
    const given = { rules: [{ do: { fault: "conflict" } }], unmatched: "error" };
    for (const method of ["POST", "PUT"]) {
      const { status, body } = await call(bench, method, "/rules", given);
      assert.equal(status, 400);
      assert.match(body.error.message, /^Only rules may stand here, not "unmatched"/);
    }
    assert.deepEqual((await call(bench, "GET", "/rules")).body, { rules: [] });
  });
});

Deno.test("while a tape is played, what would do nothing is refused; a pause and ends of changes are not", async () => {
  await withServer({ set: ["tape.lines=[]"] }, async (bench) => {
    const rule = { do: { fault: "conflict" } };
    for (
      const [path, body] of [["/faults/conflict", {}], ["/burst", undefined], ["/web/rules", rule]] as const
    ) {
      const { status, body: answer } = await call(bench, "POST", path, body);
      assert.equal(status, 409, path);
      assert.match(answer.error.message, /a tape is played/);
    }
    assert.equal((await call(bench, "PUT", "/rules", [rule])).status, 409);
    for (const [method, path] of [["POST", "/pause"], ["DELETE", "/pause"], ["DELETE", "/rules"]] as const) {
      assert.equal((await call(bench, method, path)).status, 200, path);
    }
  });
});

Deno.test("rules that are emptied or replaced leave none behind of those for a while, and no armed fault", async () => {
  await withServer({}, async (bench) => {
    const rule = { name: "for a while", do: { fault: "conflict" } };
    const other = { name: "other", do: { fault: "not_found" } };
    for (const [method, given, status] of [["DELETE", undefined, 200], ["PUT", [other], 404]] as const) {
      await call(bench, "POST", "/rules?ttl_sec=600", rule);
      await call(bench, "POST", "/config?ttl_sec=600", { llm: { rules: [rule], latency: { base_ms: 1 } } });
      await call(bench, "POST", "/faults/forbidden");
      await call(bench, "POST", "/web/rules?ttl_sec=600", { name: "web", do: { fault: "not_found" } });
      assert.deepEqual(await statusesOf(bench.chat, 1), [403]);
      const { body } = await call(bench, method, "/rules", given);
      assert.deepEqual(body.rules.map(({ name }: { name: string }) => name), given ? ["other"] : []);
      assert.deepEqual(await statusesOf(bench.chat, 1), [status]);
      const { body: { changes } } = await call(bench, "GET", "/changes");
      const left = changes.map(({ patch, path }: { patch: unknown; path: unknown }) => patch ?? path);
      assert.deepEqual(left, [{ llm: { latency: { base_ms: 1 } } }, ["web", "rules"]]);
      await call(bench, "DELETE", "/config");
    }
  });
});

Deno.test("a body is told what is wrong with it: empty, broken, an unknown key of a fault that is armed", async () => {
  await withServer({}, async (bench) => {
    const said = async (path: string, body: string) =>
      (await (await bench.admin(path, { method: "POST", body })).json()).error.message;
    assert.equal(await said("/config", ""), "The body is empty, expected JSON");
    assert.match(await said("/config", '{"llm": {}'), /^The body is not valid JSON: .*position 10/);
    assert.match(
      await said("/faults/rate_limit", '{"tims": 2}'),
      /^tims: unknown key, did you mean "times"\?/,
    );
    assert.match(await said("/faults/rate_limit", '{"fault": "timeout"}'), /^fault: unknown key/);
    assert.match(await said("/faults/conflict", '{"burst_pct": 2}'), /^burst_pct: unknown key, .*times/);
    assert.deepEqual((await call(bench, "GET", "/changes")).body, { changes: [] });
  });
});

Deno.test("while a tape is played, a configuration that sets what would do nothing is refused", async () => {
  await withServer({ set: ["tape.lines=[]"] }, async (bench) => {
    for (const key of ["faults", "rules", "burst", "selection", "unmatched"]) {
      const wrong = await call(bench, "POST", "/config", { web: { [key]: {}, latency: { base_ms: 1 } } });
      assert.equal(wrong.status, 409, key);
      assert.match(wrong.body.error.message, new RegExp(`^web\\.${key} would do nothing: a tape is played`));
    }
    const flat = await call(bench, "POST", "/config", { error_injection: { rate_limit_pct: 5 } });
    assert.equal(flat.status, 409, "in the shape of the ancestor");
    const right = await call(bench, "POST", "/config", { web: { faults: null, latency: { base_ms: 2 } } });
    assert.deepEqual([right.status, right.body.config.web.latency.base_ms], [200, 2]);
  });
});

Deno.test("while a tape is played, a scenario of which a phase would do nothing is refused, and no other", async () => {
  await withServer({ set: ["tape.lines=[]"] }, async (bench) => {
    const phases = (phase: object) => ({ name: "own", phases: [{ name: "good", for_sec: 1 }, phase] });
    const wrong = [
      [{ name: "two_waves" }, /^Phase "wave 1" of the scenario: rules would do nothing: a tape is played/],
      [
        phases({ name: "bad", rules: [{ do: { fault: "conflict" } }] }),
        /^Phase "bad" .*: rules would do nothing/,
      ],
      [
        phases({ name: "bad", config: { web: { burst: { enabled: true } } } }),
        /: web\.burst would do nothing/,
      ],
      [
        phases({ for_sec: 5, ramp: { "llm.faults.conflict.pct": [0, 9] } }),
        /^Phase "1" .*: llm\.faults would/,
      ],
    ] as const;
    for (const [scenario, message] of wrong) {
      const { status, body } = await call(bench, "POST", "/scenario", scenario);
      assert.equal(status, 409, String(message));
      assert.match(body.error.message, message);
    }
    assert.equal((await call(bench, "POST", "/scenario", { name: "own", phases: [{}, {}] })).status, 422);
    const slow = phases({
      name: "slow",
      config: { llm: { latency: { base_ms: 5 } }, web: { paused: true } },
    });
    const { status, body } = await call(bench, "POST", "/scenario", slow);
    assert.deepEqual([status, body.name], [200, "own"]);
  });
});
