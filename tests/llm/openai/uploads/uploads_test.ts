import { strict as assert } from "node:assert";
import { type Bench, fakeClock, withServer } from "../../../harness.ts";
import { download, formOf, json, post } from "../files/support.ts";

const LIST = "/v1/uploads";
const ASK = { filename: "long.txt", mime_type: "text/plain", bytes: 6, purpose: "assistants" };

function addPart(bench: Bench, id: string, data: string, status = 200) {
  const body = formOf(data, {}, { name: "data", filename: "blob" });
  return json(bench, `${LIST}/${id}/parts`, { method: "POST", body }, status);
}

Deno.test("parts become a file, in the order that is given at the end", async () => {
  await withServer({}, async (bench) => {
    const pending = await post(bench, LIST, ASK);
    assert.match(pending.id, /^upload_[0-9a-f]{32}$/);
    assert.deepEqual([pending.object, pending.status, pending.file], ["upload", "pending", null]);
    assert.equal(pending.expires_at - pending.created_at, 3600);
    const last = await addPart(bench, pending.id, "def");
    const first = await addPart(bench, pending.id, "abc");
    assert.equal(first.object, "upload.part");
    assert.equal(first.upload_id, pending.id);
    const done = await post(bench, `${LIST}/${pending.id}/complete`, { part_ids: [first.id, last.id] });
    assert.equal(done.status, "completed");
    assert.deepEqual([done.file.bytes, done.file.filename, done.file.purpose], [6, "long.txt", "assistants"]);
    assert.equal(new TextDecoder().decode(await download(bench, done.file.id)), "abcdef");
    await addPart(bench, pending.id, "x", 400);
    await post(bench, `${LIST}/${pending.id}/complete`, { part_ids: [first.id] }, 400);
  });
});

Deno.test("parts that are missing, strange, or of another size are refused, and the upload goes on", async () => {
  await withServer({}, async (bench) => {
    const { id } = await post(bench, LIST, ASK);
    const part = await addPart(bench, id, "abc");
    const stranger = await addPart(bench, (await post(bench, LIST, ASK)).id, "abc");
    const complete = (part_ids: unknown, status: number) =>
      post(bench, `${LIST}/${id}/complete`, { part_ids }, status);
    await complete(undefined, 400);
    await complete([], 400);
    await complete([7], 400);
    await complete([part.id], 400);
    await complete([part.id, part.id], 400);
    await complete([part.id, "part_x"], 404);
    await complete([part.id, stranger.id], 404);
    const rest = await addPart(bench, id, "def");
    const over = await addPart(bench, id, "g");
    await complete([part.id, rest.id, over.id], 400);
    await complete([part.id, rest.id], 200);
  });
});

Deno.test("an upload that was cancelled, is too old, or was never made takes no parts", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const { id } = await post(bench, LIST, ASK);
    assert.equal((await post(bench, `${LIST}/${id}/cancel`)).status, "cancelled");
    await addPart(bench, id, "x", 400);
    const late = await post(bench, LIST, ASK);
    clock.advance(3_600_000);
    await addPart(bench, late.id, "x", 400);
    await addPart(bench, "upload_x", "x", 404);
  });
});

Deno.test("an upload that is completed and cancelled at once is one or the other", async () => {
  await withServer({}, async (bench) => {
    const { ask } = bench;
    for (let round = 0; round < 4; round++) {
      const { id } = await post(bench, LIST, ASK);
      const part_ids = [(await addPart(bench, id, "abcdef")).id];
      const ends: [string, unknown][] = [["complete", { part_ids }], ["cancel", {}], ["complete", {
        part_ids,
      }]];
      const replies = await Promise.all(
        ends.toSpliced(0, round % 2).map(async ([end, body]) => {
          const response = await ask(`${LIST}/${id}/${end}`, { method: "POST", body: JSON.stringify(body) });
          return { response, text: await response.text() };
        }),
      );
      const good = replies.filter(({ response }) => response.ok).map(({ text }) => JSON.parse(text));
      assert.equal(good.length, 1, JSON.stringify(good));
      const files = await json(bench, "/v1/files");
      assert.equal(files.data.length, good[0].status === "completed" ? 1 : 0);
      for (const file of files.data) await json(bench, `/v1/files/${file.id}`, { method: "DELETE" });
      for (const end of ["complete", "cancel"]) {
        const { error } = await post(bench, `${LIST}/${id}/${end}`, { part_ids }, 400);
        assert.equal(error.message, `Upload '${id}' has status '${good[0].status}'.`);
      }
    }
  });
});

Deno.test("an upload that says too little, or what cannot be, is refused", async () => {
  await withServer({}, async (bench) => {
    for (const name of ["filename", "mime_type", "bytes", "purpose"]) {
      const { error } = await post(bench, LIST, { ...ASK, [name]: undefined }, 400);
      assert.equal(error.type, "invalid_request_error");
    }
    await post(bench, LIST, { ...ASK, bytes: 0 }, 400);
    await post(bench, LIST, { ...ASK, bytes: "6" }, 400);
    await post(bench, LIST, { ...ASK, purpose: 7 }, 400);
    await post(bench, LIST, { ...ASK, expires_after: { anchor: "now", seconds: 3600 } }, 400);
  });
});
