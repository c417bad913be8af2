import { strict as assert } from "node:assert";
import { translate } from "../../../engine/config/legacy.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import { valueAt } from "../../../engine/base/tree.ts";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { ANCESTORS, flatFile } from "./ancestor.ts";
import { inFolder, loadSection, messagesIn, type Section } from "../support.ts";

function translated(flat: Record<string, unknown>) {
  return translate(flat, [llm]);
}

/** Faults that can fire, each with all that is in force for it. */
function firing({ faults, burst }: Section) {
  return Object.fromEntries(
    Object.entries(faults).map(([name, { burst_pct, ...rest }]): [string, Record<string, unknown>] => [name, {
      ...rest,
      burst_pct: burst.enabled ? burst_pct ?? rest.pct : rest.pct,
    }]).filter(([, { pct, burst_pct }]) => pct !== 0 || burst_pct !== 0),
  );
}

for (const [name, ancestor] of Object.entries(ANCESTORS)) {
  Deno.test(`a flat file with the values of ${name} loads to the same as our preset`, async () => {
    await inFolder({ "flat.yaml": flatFile(ancestor) }, async (folder) => {
      const flat = await loadSection({ file: `${folder}/flat.yaml` });
      const ours = await loadSection({ preset: name });
      assert.deepEqual(firing(flat), firing(ours));
      assert.deepEqual(flat.latency, ours.latency);
      assert.deepEqual(flat.burst, { ...ours.burst, start_sec: 0 }); // there a server began inside a burst
      assert.deepEqual(flat.selection, ours.selection);
      assert.deepEqual(flat.response, { ...ours.response, allow_header_overrides: true });
      const { config } = await loadConfig([llm, web], { file: `${folder}/flat.yaml` });
      assert.equal(config.metrics.database, ":memory:");
      assert.equal(config.metrics.bucket_sec, 1);
    });
  });
}

Deno.test("translate() leaves files of the new shape as they are", () => {
  for (
    const tree of [{}, { llm: { latency: {} } }, { server: { port: 1 }, metrics: { database: "x" } }, {
      seed: 1,
    }]
  ) {
    assert.equal(translated(tree), tree);
  }
});

Deno.test("translate() makes mode preset a bank", () => {
  const flat = { response: { mode: "preset", preset: { file: "a.jsonl", selection: "sequential" } } };
  assert.deepEqual(translated(flat), {
    llm: { response: { mode: "bank", bank: { file: "a.jsonl", selection: "sequential" } } },
  });
  assert.deepEqual(translated({ response: { mode: "echo" } }), { llm: { response: { mode: "echo" } } });
});

Deno.test("translate() makes databases in memory :memory: and bare paths URLs", () => {
  const cases: [string, string][] = [
    [":memory:", ":memory:"],
    ["", ":memory:"],
    ["file:x?mode=memory&cache=shared", ":memory:"],
    ["file:x?cache=shared&mode=memory", ":memory:"],
    ["file:x?MODE=Memory", ":memory:"],
    ["file::memory:", ":memory:"],
    ["file::memory:?cache=shared", ":memory:"],
    ["chaos.db", "file:chaos.db"],
    ["./mode=memory_x.db", "file:./mode=memory_x.db"],
    ["/var/memory/a.db", "file:/var/memory/a.db"],
    ["file:x.db?mode=rwc", "file:x.db?mode=rwc"],
    ["file:mode=memory.db", "file:mode=memory.db"],
  ];
  for (const [database, url] of cases) {
    const tree = translated({ latency: {}, metrics: { database } });
    assert.equal(valueAt(tree, ["metrics", "database"]), url, database);
  }
});

Deno.test("translate() moves allow_external_bind to the server", () => {
  assert.deepEqual(translated({ allow_external_bind: true, server: { host: "0.0.0.0" } }), {
    server: { host: "0.0.0.0", allow_external_bind: true },
    llm: {},
  });
  assert.deepEqual(translated({ allow_external_bind: true }), {
    server: { allow_external_bind: true },
    llm: {},
  });
});

Deno.test("translate() gives a flat file to the website for its own options, and its port to the website", () => {
  for (
    const error_injection of [{ gone_pct: 1 }, { ssrf_redirect_pct: 1 }, { incomplete_response_pct: 1 }, {
      max_redirect_loop_hops: 5,
    }, { burst: { forbidden_pct: 1 } }]
  ) {
    const tree = translate({ error_injection, server: { host: "::1", port: 8200 } }, [llm, web]);
    assert.deepEqual(Object.keys(tree), ["server", "web"], Object.keys(error_injection).join());
    assert.deepEqual(tree["server"], { host: "::1", web_port: 8200 });
  }
  assert.deepEqual(translate({ error_injection: { forbidden_pct: 1 }, server: { port: 8000 } }, [llm, web]), {
    server: { port: 8000 },
    llm: { faults: { forbidden: { pct: 1 } } },
  });
});

Deno.test("a flat file of the website, with its port, serves it there at /", async () => {
  const yaml = "server: { port: 8200 }\ncontent: { mode: random }";
  await inFolder({ "x.yaml": yaml }, async (folder) => {
    const { server } = (await loadConfig([llm, web], { file: `${folder}/x.yaml` })).config;
    assert.deepEqual([server.port, server.web_port], [8000, 8200]);
  });
});

Deno.test("files of the ancestor's servers that are not here are refused by their names", async () => {
  const files = {
    ChaosBlob: "storage: { max_object_bytes: 5 }\nerror_injection: { slow_down_pct: 4 }",
    ChaosSMTP: "capture: { mode: full }\nerror_injection: { rcpt_to_reject_pct: 4 }",
  };
  for (const [name, yaml] of Object.entries(files)) {
    await inFolder({ "x.yaml": yaml }, async (folder) => {
      const message = await messagesIn(() => loadConfig([llm, web], { file: `${folder}/x.yaml` }));
      assert.match(message, new RegExp(`^\\w+: this is a file of ${name}.*docs/from-python.md\\)$`));
    });
  }
});

Deno.test("translate() drops preset_name and keeps what it does not know where it was", () => {
  assert.deepEqual(translated({ latency: { base_ms: 1 }, preset_name: "chaos", seed: 5, extra: 1 }), {
    seed: 5,
    extra: 1,
    llm: { latency: { base_ms: 1 } },
  });
});

Deno.test("translate() puts each range with the fault that it is for", () => {
  const flat = {
    error_injection: {
      selection_mode: "weighted",
      connection_failed_lead_sec: [1, 2],
      connection_stall_start_sec: [3, 4],
      connection_stall_sec: [5, 6],
      timeout_sec: [7, 8],
      slow_response_sec: [9, 10],
      retry_after_sec: [11, 12],
      timeout_pct: 13,
    },
  };
  assert.deepEqual(translated(flat), {
    llm: {
      selection: "weighted",
      faults: {
        connection_failed: { lead_sec: [1, 2] },
        connection_stall: { start_sec: [3, 4], stall_sec: [5, 6] },
        timeout: { after_sec: [7, 8], pct: 13 },
        slow_response: { delay_sec: [9, 10] },
        rate_limit: { retry_after_sec: [11, 12] },
        capacity_529: { retry_after_sec: [11, 12] },
      },
    },
  });
});

Deno.test("every percentage of the ancestor has a fault of the same name", () => {
  for (const { pct } of Object.values(ANCESTORS)) {
    for (const name of Object.keys(pct)) assert.ok(llm.faults.some((fault) => fault.name === name), name);
  }
});

Deno.test("a flat burst without percentages raises 429 to 80 % and 529 to 50 %, as it used to", async () => {
  await inFolder({ "x.yaml": "error_injection: { burst: { enabled: true } }" }, async (folder) => {
    const { faults, burst } = await loadSection({ file: `${folder}/x.yaml` });
    assert.equal(faults["rate_limit"]?.burst_pct, 80);
    assert.equal(faults["capacity_529"]?.burst_pct, 50);
    assert.deepEqual(burst, { enabled: true, interval_sec: 30, duration_sec: 5, start_sec: 0 }); // begins in one
  });
});

Deno.test("a flat file with weights of more than 100 together means shares of their sum, as it used to", async () => {
  const flat =
    "error_injection: { selection_mode: weighted, rate_limit_pct: 60, timeout_pct: 60, burst: { enabled: true } }";
  await inFolder({ "x.yaml": flat }, async (folder) => {
    const { faults } = await loadSection({ file: `${folder}/x.yaml` });
    assert.deepEqual([faults["rate_limit"]?.pct, faults["timeout"]?.pct], [50, 50]);
    const inBurst = ["rate_limit", "capacity_529", "timeout"].map((name) => faults[name]?.burst_pct);
    assert.deepEqual(inBurst, [80 / 1.9, 50 / 1.9, 60 / 1.9]);
  });
});

Deno.test("a flat file whose weights are too much in bursts alone means shares of their sum in these", async () => {
  const flat =
    "error_injection: { selection_mode: weighted, rate_limit_pct: 10, timeout_pct: 20, burst: { enabled: true } }";
  await inFolder({ "x.yaml": flat }, async (folder) => {
    const { faults } = await loadSection({ file: `${folder}/x.yaml` });
    assert.deepEqual([faults["rate_limit"]?.pct, faults["timeout"]?.pct], [10, 20]);
    const inBurst = ["rate_limit", "capacity_529", "timeout"].map((name) => faults[name]?.burst_pct);
    assert.deepEqual(inBurst, [80 / 1.5, 50 / 1.5, 20 / 1.5]);
  });
});

Deno.test("a flat burst without percentages keeps those of the preset below", async () => {
  await inFolder({ "x.yaml": "error_injection: { burst: { duration_sec: 6 } }" }, async (folder) => {
    const { faults, burst } = await loadSection({ preset: "realistic", file: `${folder}/x.yaml` });
    assert.equal(faults["rate_limit"]?.burst_pct, 50);
    assert.equal(faults["capacity_529"]?.burst_pct, 30);
    assert.equal(burst.duration_sec, 6);
  });
});

Deno.test("a flat file goes over a preset and under --set", async () => {
  const yaml = "error_injection: { rate_limit_pct: 33 }\nlatency: { base_ms: 1 }";
  await inFolder({ "x.yaml": yaml }, async (folder) => {
    const sources = { preset: "gentle", file: `${folder}/x.yaml`, set: ["llm.latency.jitter_ms=3"] };
    const { faults, latency } = await loadSection(sources);
    assert.equal(faults["rate_limit"]?.pct, 33);
    assert.deepEqual(faults["rate_limit"]?.["retry_after_sec"], [1, 3]);
    assert.deepEqual(latency, { base_ms: 1, jitter_ms: 3 });
  });
});

Deno.test("an unknown flat key is refused by its name", async () => {
  const yaml = "error_injection: { rate_limt_pct: 5, constructor: 1, burst: { boom: 1, toString: 1 } }\n" +
    "response: { mood: good }";
  await inFolder({ "x.yaml": yaml }, async (folder) => {
    const message = await messagesIn(() => loadConfig([llm, web], { file: `${folder}/x.yaml` }));
    assert.match(message, /rate_limt_pct: unknown key/);
    assert.match(message, /faults\.constructor: unknown key/);
    assert.match(message, /boom: unknown key/);
    assert.match(message, /toString: unknown key/);
    assert.match(message, /mood: unknown key, did you mean "mode"/);
  });
});

Deno.test("flat sections that are no mappings are refused", async () => {
  for (
    const yaml of [
      "error_injection:",
      "error_injection: 5",
      "latency: []",
      "response: text",
      "latency: {}\nmetrics: 5",
    ]
  ) {
    await inFolder({ "x.yaml": yaml }, async (folder) => {
      assert.notEqual(await messagesIn(() => loadConfig([llm, web], { file: `${folder}/x.yaml` })), "", yaml);
    });
  }
});

Deno.test("translate() passes over domains without an ancestor", () => {
  const young = { name: "young", faults: [] };
  const flat = { error_injection: { rate_limit_pct: 5 } };
  assert.deepEqual(translate(flat, [young, llm]), { llm: { faults: { rate_limit: { pct: 5 } } } });
  assert.deepEqual(translate(flat, [young]), flat);
});
