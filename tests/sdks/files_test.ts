/** Lines of group G about files and batches. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import type { Client } from "./clients/client.ts";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { suiteOf } from "./line.ts";
import { targetOf } from "./support.ts";

const DURATION_MS = 600;
const { test } = suiteOf([`llm.batches.duration_sec=${DURATION_MS / 1_000}`]);
const CHAT = "/v1/chat/completions";

const textOf = async (client: Client, id: string) => await (await client.files.content(id)).text();

/** Puts lines into a file and asks for its batch. */
async function batchOf({ files, batches }: Client, lines: readonly object[]) {
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  const { id } = await files.create({ file: new File([text], "asked.jsonl"), purpose: "batch" });
  return await batches.create({ input_file_id: id, endpoint: CHAT, completion_window: "24h" });
}

const lineOf = (custom_id: string, body: object = ASK) => ({ custom_id, method: "POST", url: CHAT, body });

/** Asks for the batch until it is over; all states that it was seen in. */
async function seenOver({ batches }: Client, id: string) {
  const states: string[] = [];
  while (true) {
    const batch = await batches.retrieve(id);
    if (states.at(-1) !== batch.status) states.push(batch.status);
    if (["completed", "failed", "cancelled", "expired"].includes(batch.status)) return { batch, states };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const answered = z.object({
  custom_id: z.string(),
  response: z.object({
    status_code: z.int(),
    request_id: z.string(),
    body: z.object({
      choices: z.array(z.object({ message: z.object({ content: z.string().min(1) }) })).optional(),
      error: z.object({ message: z.string() }).optional(),
    }),
  }),
});
const linesOf = (text: string) => text.trim().split("\n").map((line) => answered.parse(JSON.parse(line)));

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`120. ${name}: the content of a file is what was uploaded, byte by byte`, async (server) => {
    const { files } = clientOf(targetOf(server));
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    const made = await files.create({ file: new File([bytes], "bytes.bin"), purpose: "user_data" });
    assert.deepEqual([made.bytes, made.filename, made.purpose], [bytes.length, "bytes.bin", "user_data"]);
    assert.equal((await files.waitForProcessing(made.id)).status, "processed");
    assert.deepEqual(await (await files.content(made.id)).bytes(), bytes);
    assert.deepEqual(await files.retrieve(made.id), made);
    assert.deepEqual(await files.delete(made.id), { object: "file", deleted: true, id: made.id });
    await assert.rejects(async () => await files.content(made.id), { status: 404 });
  });

  test(`120. ${name}: a list of files goes on over pages, newest first`, async (server) => {
    const { files } = clientOf(targetOf(server));
    const ids: string[] = [];
    for (const purpose of ["evals", "evals", "vision", "evals"] as const) {
      const { id } = await files.create({ file: new File(["x"], "x.jsonl"), purpose });
      if (purpose === "evals") ids.unshift(id);
    }
    const listed = await Array.fromAsync(files.list({ purpose: "evals", limit: 2 }));
    assert.deepEqual(listed.map(({ id }) => id), ids);
    for (const id of ids) await files.delete(id);
  });

  test(`120. ${name}: an unknown file is a 404`, async (server) => {
    const { files } = clientOf(targetOf(server));
    for (const ask of ["retrieve", "content", "delete"] as const) {
      await assert.rejects(async () => await files[ask]("file-x"), {
        status: 404,
        param: "id",
        code: null,
        message: "404 No such File object: file-x",
      });
    }
  });

  test(`121. ${name}: a batch runs through its states, and each line has its answer`, async (server) => {
    const client = clientOf(targetOf(server));
    const start = performance.now();
    const { id, status } = await batchOf(client, [
      lineOf("one"),
      lineOf("two"),
      lineOf("odd", { ...ASK, temperature: 3 }),
    ]);
    assert.equal(status, "validating");
    const { batch, states } = await seenOver(client, id);
    const order = ["validating", "in_progress", "finalizing", "completed"];
    assert.deepEqual(states, order.filter((state) => states.includes(state)), "a busy machine may miss some");
    assert.equal(states.at(-1), "completed");
    assert.ok(batch.in_progress_at && batch.finalizing_at && batch.completed_at);
    assert.ok(performance.now() - start >= DURATION_MS - 50);
    assert.deepEqual(batch.request_counts, { total: 3, completed: 2, failed: 1 });
    const good = linesOf(await textOf(client, batch.output_file_id ?? ""));
    assert.deepEqual(good.map(({ custom_id }) => custom_id), ["one", "two"]);
    assert.ok(good.every(({ response }) => response.status_code === 200 && response.body.choices));
    const [bad] = linesOf(await textOf(client, batch.error_file_id ?? ""));
    assert.deepEqual([bad?.custom_id, bad?.response.status_code], ["odd", 400]);
    assert.match(bad?.response.body.error?.message ?? "", /^Invalid 'temperature'/);
  });

  test(`121. ${name}: a batch of lines that are wrong fails, and says which`, async (server) => {
    const client = clientOf(targetOf(server));
    const { id } = await batchOf(client, [lineOf("same"), lineOf("same")]);
    const { batch } = await seenOver(client, id);
    assert.equal(batch.status, "failed");
    assert.deepEqual(batch.errors?.data?.map(({ line }) => line), [2]);
    assert.equal(batch.output_file_id ?? null, null);
  });

  test(`121. ${name}: a batch that is cancelled is over soon, and in the list`, async (server) => {
    const client = clientOf(targetOf(server));
    const { id } = await batchOf(client, [lineOf("one")]);
    assert.equal((await client.batches.cancel(id)).status, "cancelling");
    const { states } = await seenOver(client, id);
    assert.equal(states.at(-1), "cancelled");
    const listed = await Array.fromAsync(client.batches.list());
    assert.equal(listed[0]?.id, id);
  });
}
