import { strict as assert } from "node:assert";
import { QUEUED_MS, WORKING_MS } from "../../../../llm/openai/responses/response_store.ts";
import { fakeClock, withServer, withWorkers } from "../../../harness.ts";
import { eventsOf, type Parsed, post, refused, respond, streamed, typesOf, WEATHER } from "./support.ts";
import { statusOf } from "../../../statuses.ts";

Deno.test("a response is retrieved as it was, until it is deleted", async () => {
  await withServer({}, async (bench) => {
    const created = await respond(bench);
    const path = `/v1/responses/${created.id}`;
    const got = await bench.ask(`${path}?include[]=reasoning.encrypted_content`);
    assert.deepEqual(await got.json(), created);
    const deleted = await (await bench.ask(path, { method: "DELETE" })).json();
    assert.deepEqual(deleted, { id: created.id, object: "response.deleted", deleted: true });
    for (const method of ["GET", "DELETE"]) {
      const error = await refused(await bench.ask(path, { method }), 404);
      assert.equal(error.message, `Response with id '${created.id}' not found.`);
      assert.equal(error.code, null);
    }
  });
});

Deno.test("store: false leaves nothing behind", async () => {
  await withServer({}, async (bench) => {
    const { id, store } = await respond(bench, { store: false });
    assert.equal(store, false);
    await refused(await bench.ask(`/v1/responses/${id}`), 404);
  });
});

Deno.test("the events of a response can be had again, from any number on", async () => {
  await withServer({}, async (bench) => {
    const events = await streamed(bench, { stream_options: { include_obfuscation: false } });
    const path = `/v1/responses/${events[0].response.id}?stream=true&include_obfuscation=false`;
    assert.deepEqual(await eventsOf(await bench.ask(path)), events);
    assert.deepEqual(await eventsOf(await bench.ask(`${path}&starting_after=6`), 7), events.slice(7));
    const error = await refused(await bench.ask(`${path}&starting_after=x`));
    assert.equal(
      error.message,
      "Invalid type for 'starting_after': expected an integer, but got a string instead.",
    );
  });
});

Deno.test("previous_response_id makes what was said before a part of the conversation", async () => {
  await withServer({ set: ["llm.response.mode=echo"] }, async (bench) => {
    const first = await respond(bench, { input: "one" });
    const second = await respond(bench, { input: "two", previous_response_id: first.id });
    const third = await respond(bench, { input: [], previous_response_id: second.id });
    assert.equal(second.previous_response_id, first.id);
    assert.ok(second.usage.input_tokens > first.usage.input_tokens + first.usage.output_tokens);
    assert.ok(third.usage.input_tokens > second.usage.input_tokens + second.usage.output_tokens);
    assert.equal(third.output[0].content[0].text, "Echo: two");
  });
});

Deno.test("an unknown parent is a 400", async () => {
  await withServer({}, async (bench) => {
    assert.deepEqual(await refused(await post(bench, { previous_response_id: "resp_x" })), {
      message: "Previous response with id 'resp_x' not found.",
      type: "invalid_request_error",
      param: "previous_response_id",
      code: "previous_response_not_found",
    });
  });
});

Deno.test("a function call is answered in the next response, with and without the chain", async () => {
  await withServer({}, async (bench) => {
    const called = await respond(bench, { tools: [WEATHER] });
    const { call_id } = called.output[0];
    const output = { type: "function_call_output", call_id, output: "sunny" };
    const chain = { previous_response_id: called.id, tools: [WEATHER] };
    const chained = await respond(bench, { ...chain, input: [output] });
    assert.equal(chained.output[0].type, "message");
    const whole = [{ role: "user", content: "Weather?" }, ...called.output, output];
    assert.equal((await respond(bench, { input: whole, tools: [WEATHER] })).output[0].type, "message");

    const unanswered = await refused(await post(bench, { ...chain, input: "and?" }));
    assert.equal(unanswered.message, `No tool output found for function call ${call_id}.`);
    assert.equal(unanswered.param, "input");
    const orphan = await refused(await post(bench, { input: [output] }));
    assert.equal(orphan.message, `No tool call found for function call output with call_id ${call_id}.`);
  });
});

Deno.test("input items are listed page by page, newest first", async () => {
  await withServer({}, async (bench) => {
    const input = ["a", "b", "c"].map((content) => ({ role: "user", content }));
    const { id } = await respond(bench, { input });
    const list = async (query = "") =>
      await (await bench.ask(`/v1/responses/${id}/input_items${query}`)).json();
    const all = await list();
    assert.deepEqual(all.data.map(({ content: [part] }: Parsed) => part.text), ["c", "b", "a"]);
    assert.deepEqual(Object.keys(all.data[0]), ["id", "type", "status", "role", "content"]);
    assert.deepEqual([all.first_id, all.last_id, all.has_more], [all.data[0].id, all.data[2].id, false]);
    const first = await list("?limit=2&order=asc");
    assert.equal(first.has_more, true);
    const rest = await list(`?limit=2&order=asc&after=${first.last_id}`);
    assert.deepEqual(rest.data.map(({ content: [part] }: Parsed) => part.text), ["c"]);
    assert.equal(rest.has_more, false);
    const error = await refused(await bench.ask(`/v1/responses/${id}/input_items?limit=101`));
    assert.equal(error.code, "integer_above_max_value");
  });
});

Deno.test("a response in the background is queued, in progress and completed as time goes by", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const created = await respond(bench, { background: true });
    assert.deepEqual([created.status, created.output, created.usage], ["queued", [], null]);
    const now = async () => await (await bench.ask(`/v1/responses/${created.id}`)).json();
    clock.advance(QUEUED_MS);
    assert.equal((await now()).status, "in_progress");
    clock.advance(WORKING_MS);
    const done = await now();
    assert.equal(done.status, "completed");
    assert.equal(done.completed_at, created.created_at + 3);
    assert.equal(done.output[0].type, "message");
    const late = await bench.ask(`/v1/responses/${created.id}/cancel`, { method: "POST" });
    assert.equal((await late.json()).status, "completed", "it is too late to cancel");
  });
});

Deno.test("only what is in the background can be cancelled, and stays so", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const { id } = await respond(bench, { background: true });
    const cancel = (id: string) => bench.ask(`/v1/responses/${id}/cancel`, { method: "POST" });
    assert.equal((await (await cancel(id)).json()).status, "cancelled");
    clock.advance(60_000);
    const after = await (await bench.ask(`/v1/responses/${id}`)).json();
    assert.deepEqual([after.status, after.output], ["cancelled", []]);

    const error = await refused(await cancel((await respond(bench)).id));
    assert.equal(error.message, "Cannot cancel a synchronous response.");
    await refused(await cancel("resp_x"), 404);
  });
});

Deno.test("a stream in the background says that it was queued", async () => {
  await withServer({}, async (bench) => {
    const types = typesOf(await streamed(bench, { background: true }));
    assert.deepEqual(types.slice(0, 3), ["response.created", "response.queued", "response.in_progress"]);
  });
});

Deno.test("what one worker stored the others have", async () => {
  await withWorkers(2, {}, async ({ ask }) => {
    const body = JSON.stringify({ model: "gpt-4o", input: "hi" });
    const { id } = await (await ask("/v1/responses", { method: "POST", body })).json();
    const got = await Promise.all(
      Array.from(
        { length: 8 },
        () => statusOf(ask(`/v1/responses/${id}`, { headers: { connection: "close" } })),
      ),
    );
    assert.deepEqual(new Set(got), new Set([200]));
  });
});

Deno.test("tokens of an input are counted as a response counts them", async () => {
  await withServer({}, async (bench) => {
    const { usage } = await respond(bench);
    const counted = await (await post(bench, {}, "/input_tokens")).json();
    assert.deepEqual(counted, { object: "response.input_tokens", input_tokens: usage.input_tokens });
  });
});

Deno.test("compact keeps what the user said and seals the rest", async () => {
  await withServer({}, async (bench) => {
    const { id } = await respond(bench);
    const compacted = await (await post(bench, { previous_response_id: id, input: "more" }, "/compact"))
      .json();
    assert.deepEqual(Object.keys(compacted), ["id", "object", "created_at", "output", "usage"]);
    assert.equal(compacted.object, "response.compaction");
    assert.deepEqual(compacted.output.map(({ type }: Parsed) => type), ["message", "message", "compaction"]);
    assert.equal((await respond(bench, { input: compacted.output })).status, "completed");
  });
});
