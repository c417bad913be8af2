import { strict as assert } from "node:assert";
import * as z from "zod";
import { ANALYSES } from "../../../../engine/mcp/analysis/analyses.ts";
import { START, TestDatabase } from "./database.ts";
import { generated } from "./generated.ts";

/** Inputs that a tool cannot do without. */
const NEEDED: Readonly<Record<string, Record<string, unknown>>> = {
  get_error_samples: { error_type: "rate_limit" },
  get_time_window: { start_sec: START / 1000, end_sec: START / 1000 + 60 },
};

const named = z.looseObject({ properties: z.record(z.string(), z.looseObject({})) });

Deno.test("the analyses are the tools of the Python project, and two on runs", () => {
  assert.deepEqual(ANALYSES.map(({ name }) => name), [
    "diagnose",
    "analyze_aimd_behavior",
    "analyze_errors",
    "analyze_latency",
    "find_anomalies",
    "get_burst_events",
    "get_error_samples",
    "get_time_window",
    "list_runs",
    "compare_runs",
  ]);
});

for (const tool of ANALYSES) {
  Deno.test(`${tool.name} describes itself and each of its inputs, and only reads`, () => {
    assert.ok(tool.description.length > 60 && tool.title.length > 5);
    assert.deepEqual(tool.annotations, { readOnlyHint: true });
    const { properties } = named.parse(z.toJSONSchema(tool.input, { io: "input" }));
    for (const [name, { description }] of Object.entries(properties)) assert.ok(description, name);
  });

  Deno.test(`${tool.name} has an output schema that bounds its lists or gives them by pages`, () => {
    const { properties } = named.parse(z.toJSONSchema(tool.output));
    assert.ok(properties["summary"]);
    for (const [name, { type, maxItems }] of Object.entries(properties)) {
      if (type === "array") assert.ok(maxItems !== undefined || "next_cursor" in properties, name);
    }
  });

  Deno.test(`${tool.name} answers in both domains and of a run without requests`, async () => {
    await using database = await TestDatabase.open();
    await database.begin("run_0", { started_ms: START - 1 });
    await database.record(generated(0, 300), { run_id: "run_0" });
    await database.record(generated(0, 300), { run_id: "run_0", domain: "web" });
    await database.begin("run_a");
    for (const domain of ["llm", "web"]) {
      await database.ask(tool, { domain, ...NEEDED[tool.name] });
      await database.record(generated(0, 6000), { domain });
      const { summary } = await database.ask(tool, { domain, ...NEEDED[tool.name] });
      assert.equal(typeof summary, "string");
    }
  });
}
