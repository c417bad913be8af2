import { strict as assert } from "node:assert";
import { fakeClock, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";
import { create, eventsOf, HI, joined, VERSION, WEATHER } from "./support.ts";

/** Answers to the same request by two servers with the same seed: as a whole, and as a stream. */
async function twice(seed: number, body: Record<string, unknown>) {
  const answers: unknown[] = [];
  for (const stream of [false, true]) {
    await withServer({ seed }, async ({ ask }) => {
      const response = await create(ask, { ...body, stream });
      assert.equal(response.status, 200);
      answers.push(stream ? joined(await eventsOf(response)) : await response.json());
    });
  }
  return answers;
}

Deno.test("a message has the keys of the real one, in its order, and the dated name of its model", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await create(ask);
    assert.equal(response.headers.get("content-type"), "application/json");
    const message = await response.json();
    assert.deepEqual(Object.keys(message), [
      "model",
      "id",
      "type",
      "role",
      "content",
      "stop_reason",
      "stop_sequence",
      "usage",
    ]);
    assert.equal(message.model, "claude-haiku-4-5-20251001");
    assert.match(message.id, /^msg_01[A-Za-z0-9]{22}$/);
    assert.equal(message.content[0].type, "text");
    assert.deepEqual([message.stop_reason, message.stop_sequence], ["end_turn", null]);
    assert.equal(message.usage.input_tokens, 5);
    const unknown = await create(ask, { model: "claude-of-mine" });
    assert.equal((await unknown.json()).model, "claude-of-mine");
  });
});

Deno.test("the events of a stream come in the order of the real ones, a ping after the first block begins", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await create(ask, { stream: true, max_tokens: 3 });
    assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
    const events = await eventsOf(response);
    assert.deepEqual(events.map(({ type }) => type), [
      "message_start",
      "content_block_start",
      "ping",
      "content_block_delta",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    assert.equal(events.at(-2).delta.stop_reason, "max_tokens");
    assert.equal(events.at(-2).usage.output_tokens, 3);
  });
});

Deno.test("a stream joined is the whole answer of the same seed", async () => {
  const wishes = fc.record({
    max_tokens: fc.integer({ min: 1, max: 1025 }),
    tools: fc.constantFrom([], [WEATHER]),
    thinking: fc.constantFrom({ type: "disabled" }, { type: "adaptive" }, {
      type: "adaptive",
      display: "omitted",
    }),
    stop_sequences: fc.constantFrom([], ["a", "the"]),
  });
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), wishes, async (seed, wish) => {
      if (wish.tools.length > 0) wish.max_tokens += 1000; // half a JSON text is no input
      const [whole, streamed] = await twice(seed, wish);
      assert.deepEqual(streamed, whole);
    }),
    { numRuns: 30 },
  );
});

Deno.test("an answer ends before a stop sequence, and tells which one it was", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async ({ ask }) => {
    const response = await create(ask, {
      stop_sequences: ["END", "STOP"],
      messages: [{ role: "user", content: "one STOP two END" }],
    });
    const { content, stop_reason, stop_sequence } = await response.json();
    assert.deepEqual([content[0].text, stop_reason, stop_sequence], [
      "Echo: one ",
      "stop_sequence",
      "STOP",
    ]);
  });
});

Deno.test("a model that is to think does so before it speaks, signs it, and has it counted", async () => {
  await withServer({}, async ({ ask }) => {
    const think = (thinking: unknown) => create(ask, { thinking }).then((response) => response.json());
    const { content, usage } = await think({ type: "enabled", budget_tokens: 1024 });
    assert.deepEqual(content.map(({ type }: { type: string }) => type), ["thinking", "text"]);
    assert.ok(content[0].thinking.length > 0 && content[0].signature.length > 0);
    assert.ok(usage.output_tokens > usage.output_tokens_details.thinking_tokens);
    const hidden = await think({ type: "adaptive", display: "omitted" });
    assert.equal(hidden.content[0].thinking, "");
    assert.equal((await think({ type: "disabled" })).content.length, 1);
  });
});

Deno.test("tools are called when they must be, not when they must not, and not again after a result", async () => {
  await withServer({}, async ({ ask }) => {
    const call = async (choice: unknown, more = {}) =>
      await (await create(ask, { tools: [WEATHER], tool_choice: choice, ...more })).json();
    for (const choice of [{ type: "any" }, { type: "tool", name: "weather" }, { type: "auto" }]) {
      const { content, stop_reason } = await call(choice);
      assert.equal(stop_reason, "tool_use");
      assert.match(content[0].id, /^toolu_01[A-Za-z0-9]{22}$/);
      assert.equal(typeof content[0].input.city, "string");
    }
    assert.equal((await call({ type: "none" })).stop_reason, "end_turn");
    const answered = await call({ type: "auto" }, {
      messages: [
        ...HI.messages,
        { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "weather", input: {} }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "sunny" }] },
      ],
    });
    assert.equal(answered.stop_reason, "end_turn");
  });
});

Deno.test("several tools are called at once, unless that is turned off; the first fragment is empty", async () => {
  await withServer({ set: ["llm.response.tool_calls.parallel=[3,3]"] }, async ({ ask }) => {
    const calls = async (choice: unknown) => {
      const events = await eventsOf(
        await create(ask, { tools: [WEATHER], tool_choice: choice, stream: true }),
      );
      for (const index of events.keys()) {
        if (events[index].content_block?.type !== "tool_use") continue;
        assert.deepEqual(events[index].content_block.input, {});
        const first = events.slice(index + 1).find(({ delta }) => delta?.type === "input_json_delta");
        assert.equal(first.delta.partial_json, "");
      }
      return joined(events).content.length;
    };
    assert.equal(await calls({ type: "auto" }), 3);
    assert.equal(await calls({ type: "auto", disable_parallel_tool_use: true }), 1);
  });
});

Deno.test("an answer has the form of the schema that was sent", async () => {
  await withServer({}, async ({ ask }) => {
    const schema = { ...WEATHER.input_schema, additionalProperties: false };
    const format = { type: "json_schema", schema };
    const { content } = await (await create(ask, { output_config: { format } })).json();
    assert.equal(typeof JSON.parse(content[0].text).city, "string");
  });
});

Deno.test("the tokens of a prompt are counted as they are in a message", async () => {
  await withServer({}, async ({ ask }) => {
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
    const prompt = {
      model: HI.model,
      system: "Be brief.",
      tools: [WEATHER],
      messages: [{ role: "user", content: [image, { type: "text", text: "What is this?" }] }],
    };
    const post = { method: "POST", headers: VERSION, body: JSON.stringify(prompt) };
    const counted = await (await ask("/v1/messages/count_tokens", post)).json();
    const { usage } = await (await create(ask, prompt)).json();
    assert.deepEqual(counted, { input_tokens: usage.input_tokens });
    assert.ok(counted.input_tokens > 258);
  });
});

Deno.test("only what the model says is paced", async () => {
  const clock = fakeClock();
  await withServer({ clock, set: ["llm.stream.tokens_per_sec=10"] }, async ({ ask }) => {
    await (await create(ask, { stream: true, max_tokens: 5 })).text();
    assert.equal(Math.round(clock.waited()), 400);
  });
});

Deno.test("models are listed in Anthropic's shape to its clients, page by page, and in OpenAI's to others", async () => {
  await withServer({}, async ({ ask }) => {
    const list = async (query: string, headers = {}) =>
      await (await ask(`/v1/models${query}`, { headers })).json();
    const { data, has_more, first_id, last_id } = await list("?limit=3", VERSION);
    assert.deepEqual([data.length, has_more, first_id, last_id], [3, true, data[0].id, data[2].id]);
    assert.equal(data[0].type, "model");
    const next = await list(`?after_id=${last_id}&limit=100`, VERSION);
    assert.equal(next.has_more, false);
    assert.ok(!next.data.some(({ id }: { id: string }) => id === last_id));
    const before = await list(`?before_id=${last_id}`, VERSION);
    assert.deepEqual([before.first_id, before.last_id], [first_id, data[1].id]);
    for (const name of ["after_id", "before_id"]) {
      const { error } = await list(`?${name}=claude-x`, VERSION);
      assert.deepEqual(error, { type: "not_found_error", message: "model: claude-x" });
    }

    const others = await list("");
    assert.equal(others.object, "list");
    assert.ok(!others.data.some(({ id }: { id: string }) => id.startsWith("claude")));
    const one = await (await ask("/v1/models/claude-haiku-4-5", { headers: VERSION })).json();
    assert.equal(one.display_name, "Claude Haiku 4.5");
  });
});

Deno.test("input_tokens are those that were not cached, and both kinds are the prompt", async () => {
  const answer = { text: "Hi", usage: { prompt: 9, completion: 5, cached: 3 } };
  await withServer(
    { set: [`llm.response.rules=${JSON.stringify([{ when: {}, answer }])}`] },
    async ({ ask }) => {
      const { usage } = await (await create(ask)).json();
      assert.deepEqual([usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens], [6, 3, 5]);
      assert.equal(usage.cache_creation_input_tokens, 0);
    },
  );
});
