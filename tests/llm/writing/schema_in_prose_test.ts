/** Answers that a prompt asks for in words: what frameworks say where a model has no parameter for a schema. */
import { strict as assert } from "node:assert";
import { formatFor } from "../../../llm/writing/schema_in_prose.ts";
import { VERSION } from "../anthropic/support.ts";
import { type Bench, withServer } from "../../harness.ts";

const SCHEMA = {
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  title: 'Trip "{"',
  type: "object",
};
const JSON_SCHEMA = JSON.stringify(SCHEMA, null, 2);

/** Prompts of frameworks, in their own words. */
const PROMPTS: Readonly<Record<string, string>> = {
  "pydantic-ai":
    `Always respond with a JSON object that's compatible with this schema:\n\n${JSON_SCHEMA}\n\n` +
    "Don't include any text or Markdown fencing before or after.",
  instructor:
    "As a genius expert, your task is to understand the content and provide the parsed objects in json " +
    `that match the following json_schema:\n\n${JSON_SCHEMA}\n\nMake sure to return an instance of the JSON, not ` +
    "the schema itself",
  LangChain:
    "The output should be formatted as a JSON instance that conforms to the JSON schema below.\n\nAs an " +
    'example, for the schema {"properties": {"foo": {"type": "array"}}, "required": ["foo"]} the object {"foo": ' +
    `["bar"]} is well-formatted.\n\nHere is the output schema:\n\`\`\`\n${JSON_SCHEMA}\n\`\`\``,
};

function assertTrip(text: string): void {
  const { city, days } = JSON.parse(text);
  assert.deepEqual([typeof city, Number.isInteger(days)], ["string", true]);
}

for (const [framework, prompt] of Object.entries(PROMPTS)) {
  Deno.test(`an answer is in the JSON Schema that ${framework} asks for in words`, async () => {
    await withServer({}, async ({ chat }) => {
      const user = { role: "user", content: "Plan a trip" };
      for (const role of ["system", "developer"]) {
        const messages = [{ role, content: prompt }, user];
        for (const format of [{}, { response_format: { type: "json_object" } }]) {
          const { choices: [choice] } = await (await chat({ messages, ...format })).json();
          assertTrip(choice.message.content);
        }
      }
      const messages = [{ role: "user", content: `Plan a trip. ${prompt}` }];
      assertTrip((await (await chat({ messages })).json()).choices[0].message.content);
    });
  });
}

async function said(ask: Bench["ask"], path: string, body: object, headers: HeadersInit = {}) {
  return await (await ask(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

Deno.test("an answer is in the schema of the system prompt in Anthropic's and Google's APIs, too", async () => {
  const system = PROMPTS["instructor"] ?? "";
  await withServer({}, async ({ ask }) => {
    const messages = [{ role: "user", content: "Plan a trip" }];
    const claude = { model: "claude-haiku-4-5", max_tokens: 4000, system, messages };
    assertTrip((await said(ask, "/v1/messages", claude, VERSION)).content[0].text);
    const gemini = {
      systemInstruction: { parts: [{ text: system }] },
      contents: [{ parts: [{ text: "Plan" }] }],
    };
    const { candidates: [first] } = await said(
      ask,
      "/v1beta/models/gemini-2.0-flash:generateContent",
      gemini,
    );
    assertTrip(first.content.parts[0].text);
  });
});

Deno.test("formatFor() leaves alone what asks for no answer by a schema", () => {
  const texts = [
    `Explain this JSON schema: ${JSON_SCHEMA}`,
    "Respond with JSON that fits the schema you know.",
    'Respond with JSON. The schema: {"properties": {',
    `Respond with JSON. ${"schema ".repeat(3)}${"x".repeat(200)} {"properties": {}}`,
    'Respond with JSON of the schema {"a": 1}',
  ];
  for (const text of texts) {
    const format = formatFor({ format: { type: "text" }, messages: [{ role: "user", text }] });
    assert.deepEqual(format, { type: "text" }, text);
  }
});

Deno.test("formatFor() takes no longer than the text is, however often it says schema", () => {
  const text = `Respond with JSON. ${"schema { ".repeat(11_000)}`;
  const started = performance.now();
  formatFor({ format: { type: "text" }, messages: [{ role: "user", text }] });
  assert.ok(performance.now() - started < 2_000);
});

Deno.test("a tool for the final answer is called once a tool has answered", async () => {
  const named = ["a", "b", "c", "final_result"];
  const tools = named.map((name) => ({
    type: "function",
    function: { name, parameters: { type: "object" } },
  }));
  const call = { id: "call_1", type: "function", function: { name: "a", arguments: "{}" } };
  const messages = [
    { role: "user", content: "x" },
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: "call_1", content: "done" },
  ];
  await withServer({}, async ({ chat }) => {
    for (let n = 0; n < 6; n++) {
      const { choices: [{ message }] } = await (await chat({ messages, tools, tool_choice: "required" }))
        .json();
      assert.deepEqual(message.tool_calls.map((one: typeof call) => one.function.name), ["final_result"]);
    }
  });
});

Deno.test("where a tool has to be called after results, the last one is, then those before it in turn", async () => {
  const tools = ["Answer", "b", "Weather"].map((name) => ({
    type: "function",
    function: { name, parameters: { type: "object" } },
  }));
  const round = (n: number) => [
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: `c${n}`, type: "function", function: { name: "b", arguments: "{}" } }],
    },
    { role: "tool", tool_call_id: `c${n}`, content: "done" },
  ];
  await withServer({}, async ({ chat }) => {
    const called: string[] = [];
    for (let rounds = 1; rounds <= 4; rounds++) {
      const messages = [
        { role: "user", content: "x" },
        ...Array.from({ length: rounds }, (_, n) => round(n)).flat(),
      ];
      const { choices: [{ message }] } = await (await chat({ messages, tools, tool_choice: "required" }))
        .json();
      called.push(...message.tool_calls.map((one: { function: { name: string } }) => one.function.name));
    }
    assert.deepEqual(called, ["Weather", "b", "Answer", "Weather"]);
  });
});
