import { strict as assert } from "node:assert";
import { withWorkers } from "../../../harness.ts";
import { download, json, linesIn, post, upload } from "../files/support.ts";
import { CHAT, line, LIST } from "./support.ts";

Deno.test("a file left with one worker is found by all, and a batch runs on any of them", async () => {
  await withWorkers(4, { set: ["llm.batches.duration_sec=0.2"] }, async (crew) => {
    const { id: input_file_id } = await upload(crew, JSON.stringify(line("a")));
    const ask = { ...crew, ask: (path: string, init?: RequestInit) => fresh(crew.ask, path, init) };
    await Promise.all(Array.from({ length: 8 }, () => download(ask, input_file_id)));
    const { id } = await post(ask, LIST, {
      input_file_id,
      endpoint: CHAT,
      completion_window: "24h",
    });
    let batch = await json(ask, `${LIST}/${id}`);
    while (batch.status !== "completed") batch = await json(ask, `${LIST}/${id}`);
    const views = await Promise.all(Array.from({ length: 8 }, () => json(ask, `${LIST}/${id}`)));
    for (const view of views) assert.deepEqual(view, batch);
    const [answer] = await linesIn(ask, batch.output_file_id);
    assert.equal(answer.custom_id, "a");
    const { data } = await json(ask, `/v1/files?purpose=batch_output`);
    assert.equal(data.length, 1);
  });
});

/** Over a connection of its own, so that any worker may answer. */
function fresh(
  ask: (path: string, init?: RequestInit) => Promise<Response>,
  path: string,
  init?: RequestInit,
) {
  return ask(path, { ...init, headers: { ...init?.headers, connection: "close" } });
}
