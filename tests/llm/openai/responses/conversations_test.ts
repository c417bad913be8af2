import { strict as assert } from "node:assert";
import { withServer } from "../../../harness.ts";
import { type Parsed, refused, respond } from "./support.ts";
import { statusOf } from "../../../statuses.ts";

Deno.test("a conversation goes on from one response to the next", async () => {
  await withServer({}, async (bench) => {
    const post = async (path: string, body: unknown) =>
      await (await bench.ask(path, { method: "POST", body: JSON.stringify(body) })).json();
    const items = [{ role: "user", content: "zero" }];
    const made = await post("/v1/conversations", { items, metadata: { a: "b" } });
    assert.match(made.id, /^conv_[0-9a-f]{50}$/);
    const path = `/v1/conversations/${made.id}`;
    assert.deepEqual(await (await bench.ask(path)).json(), made);

    const first = await respond(bench, { conversation: made.id });
    assert.deepEqual(first.conversation, { id: made.id });
    await post(`${path}/items`, { items: [{ role: "user", content: "two" }] });
    const second = await respond(bench, { conversation: { id: made.id } });
    assert.ok(second.usage.input_tokens > first.usage.input_tokens + first.usage.output_tokens);
    const listed = await (await bench.ask(`${path}/items?order=asc`)).json();
    assert.deepEqual(
      listed.data.map(({ role }: Parsed) => role),
      ["user", "user", "assistant", "user", "user", "assistant"],
    );
    assert.equal((await (await bench.ask(path, { method: "DELETE" })).json()).deleted, true);
    const error = await refused(await bench.ask(path), 404);
    assert.equal(error.message, `Conversation with id '${made.id}' not found.`);
  });
});

Deno.test("of changes of one conversation at once none is lost", async () => {
  await withServer({}, async (bench) => {
    const send = async (path: string, body: unknown) =>
      await (await bench.ask(path, { method: "POST", body: JSON.stringify(body) })).json();
    const { id } = await send("/v1/conversations", {});
    const path = `/v1/conversations/${id}`;
    const items = async () => (await (await bench.ask(`${path}/items?limit=100`)).json()).data;
    const add = (n: number) => send(`${path}/items`, { items: [{ role: "user", content: `question ${n}` }] });
    await Promise.all([
      ...Array.from({ length: 8 }, (_, n) => add(n)),
      send(path, { metadata: { topic: "all" } }),
      respond(bench, { conversation: id }),
    ]);
    const all: Parsed[] = await items();
    assert.equal(all.length, 10); // a response adds what was asked, and the answer
    assert.deepEqual((await (await bench.ask(path)).json()).metadata, { topic: "all" });
    const gone = all.slice(0, 6);
    const statuses = await Promise.all(
      gone.map((item) => statusOf(bench.ask(`${path}/items/${item.id}`, { method: "DELETE" }))),
    );
    assert.deepEqual(new Set(statuses), new Set([200]));
    assert.deepEqual(await items(), all.slice(6));
  });
});
