import { strict as assert } from "node:assert";
import * as z from "zod";
import { BoundedObjectStore } from "../../../engine/coordinator/bounded_object_store.ts";
import { collection } from "../../../engine/memory/collection.ts";
import { pageOfCollection } from "../../../llm/openai/list_page.ts";
import { type Bench, HELLO, withServer } from "../../harness.ts";
import { json, post, refusal, upload } from "./files/support.ts";

/** Makes one thing to list, and resolves to the path of its list. */
type Making = (bench: Bench) => Promise<string>;

const SOMETHING = { model: "gpt-4o", input: [{ role: "user", content: "Hello" }] };

/** Each list, and what it says of an id that it has not. */
const LISTS: readonly (readonly [name: string, making: Making, error: object])[] = [
  [
    "files",
    (bench) => upload(bench, "{}", "assistants").then(() => "/v1/files"),
    refusal("No such File object: nothing", "after"),
  ],
  [
    "batches",
    (bench) => batchOf(bench).then(() => "/v1/batches"),
    refusal("No batch found with id 'nothing'.", "after"),
  ],
  [
    "stored completions",
    (bench) => storedChat(bench).then(() => "/v1/chat/completions"),
    refusal("Chat completion with id 'nothing' not found.", "after"),
  ],
  [
    "messages of a stored completion",
    (bench) => storedChat(bench).then((id) => `/v1/chat/completions/${id}/messages`),
    refusal("Message with id 'nothing' not found.", "after"),
  ],
  [
    "input items of a response",
    (bench) => post(bench, "/v1/responses", SOMETHING).then(({ id }) => `/v1/responses/${id}/input_items`),
    refusal("Item with id 'nothing' not found.", "after"),
  ],
  [
    "items of a conversation",
    (bench) =>
      post(bench, "/v1/conversations", { items: SOMETHING.input })
        .then(({ id }) => `/v1/conversations/${id}/items`),
    refusal("Item with id 'nothing' not found.", "after"),
  ],
  [
    "fine-tuning jobs",
    (bench) => job(bench).then(() => "/v1/fine_tuning/jobs"),
    refusal("Could not find fine tune: nothing", "after", "fine_tune_not_found"),
  ],
  [
    "events of a fine-tuning job",
    (bench) => job(bench).then((id) => `/v1/fine_tuning/jobs/${id}/events`),
    refusal("Event with id 'nothing' not found.", "after"),
  ],
];

async function batchOf(bench: Bench): Promise<void> {
  const { id } = await upload(
    bench,
    '{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}}\n',
  );
  await post(bench, "/v1/batches", {
    input_file_id: id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
  });
}

async function storedChat(bench: Bench): Promise<string> {
  return (await post(bench, "/v1/chat/completions", { ...HELLO, store: true })).id;
}

async function job(bench: Bench): Promise<string> {
  const { id } = await upload(bench, '{"messages":[]}\n', "fine-tune");
  return (await post(bench, "/v1/fine_tuning/jobs", { model: "gpt-4o-mini", training_file: id })).id;
}

for (const [name, making, error] of LISTS) {
  Deno.test(`a list of ${name} goes on behind an id that it has, and refuses any other`, async () => {
    await withServer({}, async (bench) => {
      const path = await making(bench);
      const { data } = await json(bench, path);
      const rest = await json(bench, `${path}?after=${data.at(-1).id}`);
      assert.deepEqual([rest.data, rest.has_more], [[], false]);
      assert.deepEqual((await json(bench, `${path}?after=`)).data, data);
      assert.deepEqual((await json(bench, `${path}?after=nothing`, {}, 404)).error, error);
      const [row] = (await bench.rows()).slice(-1);
      assert.equal(row?.["outcome"], "client_error");
    });
  });
}

Deno.test("a page is read anew where what it has come to is removed meanwhile, so that nothing is there twice", async () => {
  const things = collection("things", z.object({ id: z.string() }), (id) => new Error(`no ${id}`));
  const objectStore = new BoundedObjectStore();
  const ids = Array.from({ length: 150 }, (_, n) => `thing-${n}`);
  for (const id of ids) await things.put(objectStore, id, { id });
  let removing: Promise<boolean> | undefined;
  const { items } = await pageOfCollection(
    objectStore,
    things,
    { after: "thing-0", limit: 100, order: "asc" },
    ({ id }) => {
      if (id === "thing-100") removing ??= things.remove(objectStore, id);
      return true;
    },
  );
  assert.equal(await removing, true);
  assert.deepEqual(items.map(({ id }) => id), ids.slice(1).filter((id) => id !== "thing-100").slice(0, 100));
});
