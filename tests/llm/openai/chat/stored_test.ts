import { strict as assert } from "node:assert";
import { type Bench, HELLO, withServer, withWorkers } from "../../../harness.ts";
import { answered, streamed, talk, tool } from "./support.ts";

const LIST = "/v1/chat/completions";

type Asking = Pick<Bench, "ask">;

async function json({ ask }: Asking, path: string, init?: RequestInit, status = 200) {
  const response = await ask(path, init);
  const text = await response.text();
  assert.equal(response.status, status, text);
  return JSON.parse(text);
}

async function idsIn(bench: Asking, query = ""): Promise<string[]> {
  const { data } = await json(bench, `${LIST}${query}`);
  return data.map(({ id }: { id: string }) => id);
}

/** Stores as many as there are labels, and hands out their ids. */
async function store(
  bench: Pick<Bench, "chat">,
  ...labels: readonly Record<string, string>[]
): Promise<string[]> {
  const ids: string[] = [];
  for (const metadata of labels) ids.push((await answered(bench, { store: true, metadata })).id);
  return ids;
}

Deno.test("what is stored comes back as it was, with what it was asked with", async () => {
  await withServer({}, async (bench) => {
    const tools = [tool("f")];
    const answer = await answered(bench, { store: true, metadata: { run: "7" }, tools, seed: 3, user: "me" });
    const stored = await json(bench, `${LIST}/${answer.id}`);
    const { id, choices, usage, model } = stored;
    assert.deepEqual({ id, choices, usage }, { id: answer.id, choices: answer.choices, usage: answer.usage });
    assert.equal(model, "gpt-4o-2024-08-06");
    assert.deepEqual(stored.metadata, { run: "7" });
    assert.deepEqual(stored.tools, tools);
    assert.deepEqual([stored.seed, stored.temperature, stored.input_user], [3, 1, "me"]);
    assert.match(stored.request_id, /^req_[0-9a-f]{32}$/);
  });
});

Deno.test("streamed answers are stored like whole ones", async () => {
  await withServer({}, async (bench) => {
    const chunks = await streamed(bench, { store: true });
    const stored = await json(bench, `${LIST}/${chunks[0]?.id}`);
    assert.equal(stored.object, "chat.completion");
    const text = chunks.flatMap(({ choices }) => choices).map(({ delta }) => delta.content ?? "").join("");
    assert.equal(stored.choices[0].message.content, text);
    assert.deepEqual(stored.usage, chunks.at(-1)?.usage);
  });
});

Deno.test("nothing is stored unless that is asked for", async () => {
  await withServer({}, async (bench) => {
    const { id } = await answered(bench, {});
    await answered(bench, { store: false });
    await answered(bench, { store: null });
    assert.deepEqual(await idsIn(bench), []);
    const { error } = await json(bench, `${LIST}/${id}`, {}, 404);
    assert.deepEqual(error, {
      message: `Chat completion with id '${id}' not found.`,
      type: "invalid_request_error",
      param: null,
      code: null,
    });
  });
});

Deno.test("the list goes page by page, oldest first or newest first", async () => {
  await withServer({}, async (bench) => {
    const ids = await store(bench, {}, {}, {}, {}, {});
    const page = await json(bench, `${LIST}?limit=2`);
    assert.deepEqual(Object.keys(page), ["object", "data", "first_id", "last_id", "has_more"]);
    assert.deepEqual([page.first_id, page.last_id, page.has_more], [ids[0], ids[1], true]);
    assert.deepEqual(await idsIn(bench, `?limit=2&after=${page.last_id}`), ids.slice(2, 4));
    const last = await json(bench, `${LIST}?limit=2&after=${ids[3]}`);
    assert.deepEqual([last.data.length, last.has_more], [1, false]);
    assert.deepEqual(await idsIn(bench, `?order=desc&limit=3`), ids.toReversed().slice(0, 3));
    assert.deepEqual(await idsIn(bench, `?order=desc&after=${ids[1]}`), ids.slice(0, 1));
  });
});

Deno.test("the list is narrowed by model and by metadata, over more than one handful", async () => {
  await withServer({ set: ["llm.response.random.max_words=10"] }, async (bench) => {
    const labels = Array.from(
      { length: 230 },
      (_, i) => ({ kind: i % 100 === 7 ? "rare" : "usual", "a b": "c" }),
    );
    const ids = await store(bench, ...labels);
    const { id: mini } = await answered(bench, { model: "gpt-4.1-mini", store: true });
    const rare = ids.filter((_, i) => i % 100 === 7);
    assert.deepEqual(await idsIn(bench, "?metadata[kind]=rare&metadata%5Ba%20b%5D=c"), rare);
    assert.deepEqual(await idsIn(bench, "?metadata[kind]=rare&limit=2"), rare.slice(0, 2));
    assert.deepEqual(await idsIn(bench, "?metadata[kind]=none"), []);
    assert.deepEqual(await idsIn(bench, "?model=gpt-4.1-mini"), [mini]);
    assert.deepEqual(await idsIn(bench, "?model=gpt-4.1-mini-2025-04-14"), [mini]);
    assert.deepEqual(await idsIn(bench, "?model=o3"), []);
    assert.equal((await idsIn(bench, "?limit=100")).length, 100);
  });
});

Deno.test("queries that make no sense are refused", async () => {
  await withServer({}, async (bench) => {
    const messages = await Promise.all(
      ["limit=0", "limit=101", "limit=x", "order=up"].map(async (query) =>
        (await json(bench, `${LIST}?${query}`, {}, 400)).error.message
      ),
    );
    assert.deepEqual(messages, [
      "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
      "Invalid type for 'limit': expected an integer, but got a string instead.",
      "Invalid value: 'up'. Supported values are: 'asc' and 'desc'.",
    ]);
  });
});

Deno.test("metadata can be replaced, and has to be given", async () => {
  await withServer({ set: ["llm.strict=true"] }, async (bench) => {
    const [id] = await store(bench, { a: "b" }, {});
    const post = (body: unknown, status?: number) =>
      json(bench, `${LIST}/${id}`, { method: "POST", body: JSON.stringify(body) }, status);
    assert.deepEqual((await post({ metadata: { c: "d" } })).metadata, { c: "d" });
    assert.deepEqual((await json(bench, `${LIST}/${id}`)).metadata, { c: "d" });
    assert.equal((await idsIn(bench))[0], id, "it keeps its place");
    assert.equal((await post({}, 400)).error.message, "Missing required parameter: 'metadata'.");
    assert.equal((await post({ metadata: { a: 1 } }, 400)).error.code, "invalid_type");
    assert.equal((await post({ metadata: {}, x: 1 }, 400)).error.code, "unknown_parameter");
    assert.deepEqual((await post({ metadata: null })).metadata, {});
  });
});

Deno.test("what is deleted is gone", async () => {
  await withServer({}, async (bench) => {
    const [gone, left] = await store(bench, {}, {});
    const answer = await json(bench, `${LIST}/${gone}`, { method: "DELETE" });
    assert.deepEqual(answer, { id: gone, object: "chat.completion.deleted", deleted: true });
    assert.deepEqual(await idsIn(bench), [left]);
    for (const [method, path] of [["GET", ""], ["DELETE", ""], ["POST", ""], ["GET", "/messages"]]) {
      await json(bench, `${LIST}/${gone}${path}`, {
        method: method ?? "",
        ...(method === "POST" ? { body: "{}" } : {}),
      }, 404);
    }
  });
});

Deno.test("the messages of a stored completion are those that it answers", async () => {
  await withServer({}, async (bench) => {
    const parts = [{ type: "text", text: "What is it?" }];
    const { messages } = talk({ role: "user", content: parts, name: "Ada" });
    const { id } = await answered(bench, { store: true, messages });
    const page = await json(bench, `${LIST}/${id}/messages`);
    assert.deepEqual(page, {
      object: "list",
      data: [
        { id: `${id}-0`, ...HELLO.messages[0], name: null, content_parts: null },
        { id: `${id}-1`, role: "user", content: null, name: "Ada", content_parts: parts },
      ],
      first_id: `${id}-0`,
      last_id: `${id}-1`,
      has_more: false,
    });
    const second = await json(bench, `${LIST}/${id}/messages?after=${id}-0`);
    assert.deepEqual(second.data, page.data.slice(1));
    assert.equal((await json(bench, `${LIST}/${id}/messages?order=desc&limit=1`)).last_id, `${id}-1`);
  });
});

Deno.test("a request nested deeper than the stack is answered, and just not stored", async () => {
  await withServer({}, async (bench) => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const body = JSON.stringify({ ...HELLO, store: true }).replace(/\}$/, `,"logit_bias":${deep}}`);
    const message = JSON.stringify({ ...HELLO, store: true }).replace('"role"', `"x":${deep},"role"`);
    for (const text of [body, message]) {
      const response = await bench.ask(LIST, { method: "POST", body: text });
      await response.body?.cancel();
      assert.ok([200, 400].includes(response.status), String(response.status));
    }
  });
});

Deno.test("what one worker stored, all of them know", async () => {
  await withWorkers(2, {}, async (crew) => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => store(crew, {}).then(([id]) => id)));
    for (let i = 0; i < 8; i++) {
      assert.deepEqual((await idsIn(crew)).sort(), ids.toSorted());
      assert.equal((await json(crew, `${LIST}/${ids[i]}`)).id, ids[i]);
    }
  });
});
