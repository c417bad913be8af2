import { strict as assert } from "node:assert";
import { withServer } from "../../../harness.ts";
import { respond } from "./support.ts";

const SEARCH = {
  type: "function",
  name: "search",
  parameters: {
    type: "object",
    properties: {
      query: { type: "string" },
      near: { type: "object", properties: { city: { type: "string" } } },
      tags: { type: "array", items: { type: "string" } },
    },
    required: ["query"],
  },
};

Deno.test("a function that says nothing of strict is made strict: all of its arguments come", async () => {
  await withServer({}, async (bench) => {
    const body = await respond(bench, { tools: [SEARCH], tool_choice: "required" });
    const [{ parameters, strict }] = body.tools;
    assert.equal(strict, true);
    assert.deepEqual(parameters.required, ["query", "near", "tags"]);
    assert.deepEqual(parameters.properties.near.required, ["city"]);
    assert.equal(parameters.additionalProperties, false);
    const input = JSON.parse(body.output[0].arguments);
    assert.deepEqual(Object.keys(input).sort(), ["near", "query", "tags"]);
    assert.equal(typeof input.near.city, "string");
    await respond(bench, { tools: body.tools, tool_choice: "required" }); // what was told is taken again
  });
});

Deno.test("a function that cannot be strict, or is not to be, is left as it is", async () => {
  const free = { type: "object", properties: { any: { type: "object", additionalProperties: true } } };
  await withServer({}, async (bench) => {
    const loose = { ...SEARCH, name: "loose", strict: false };
    const { tools } = await respond(bench, { tools: [{ ...SEARCH, parameters: free }, loose] });
    assert.deepEqual(tools, [
      { ...SEARCH, parameters: free, description: null, strict: false },
      { ...loose, description: null },
    ]);
  });
});

Deno.test("tools are among the tokens of the input", async () => {
  await withServer({}, async (bench) => {
    const { usage: { input_tokens: without } } = await respond(bench);
    const { usage: { input_tokens: all } } = await respond(bench, { tools: [SEARCH], tool_choice: "none" });
    assert.ok(all > without + 20);
    const body = JSON.stringify({ model: "gpt-4o", input: "Hello there", tools: [SEARCH] });
    const counted = await bench.ask("/v1/responses/input_tokens", { method: "POST", body });
    assert.equal((await counted.json()).input_tokens, all);
  });
});

Deno.test("calls and outputs that were sent are listed with a status", async () => {
  const input = [
    { type: "function_call", call_id: "c1", name: "search", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: "42" },
    { type: "custom_tool_call", call_id: "c2", name: "code", input: "x" },
    { type: "custom_tool_call_output", call_id: "c2", output: "y" },
    {
      type: "computer_call_output",
      call_id: "c3",
      output: { type: "computer_screenshot" },
      status: "incomplete",
    },
  ];
  await withServer({}, async (bench) => {
    const { id } = await respond(bench, { input });
    const { data } = await (await bench.ask(`/v1/responses/${id}/input_items?order=asc`)).json();
    const statuses = data.map(({ status }: { status: string }) => status);
    assert.deepEqual(statuses, ["completed", "completed", "completed", "completed", "incomplete"]);
  });
});
