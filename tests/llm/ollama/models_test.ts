import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";

async function pull(ask: Bench["ask"], body: unknown): Promise<Response> {
  return await ask("/api/pull", { method: "POST", body: JSON.stringify(body) });
}

Deno.test("a pull tells its steps line by line, or success alone", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await pull(ask, { model: "my-model" });
    assert.deepEqual([response.status, response.headers.get("content-type")], [200, "application/x-ndjson"]);
    const text = await response.text();
    const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual([lines[0], lines.at(-1)], [{ status: "pulling manifest" }, { status: "success" }]);
    const layers = lines.filter(({ digest }) => digest !== undefined);
    for (const { status, digest, total, completed } of layers) {
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
      assert.equal(status, `pulling ${digest.slice(7, 19)}`);
      assert.equal(completed, total);
    }
    assert.equal(layers.length, 1);
    assert.equal(await (await pull(ask, { name: "my-model" })).text(), text); // the older name of the field
    const whole = await pull(ask, { model: "my-model", stream: false });
    assert.deepEqual(await whole.json(), { status: "success" });
    const refused = await pull(ask, { model: "m", stream: "x" });
    assert.equal(refused.status, 400);
    assert.match((await refused.json()).error, /PullRequest\.stream of type bool$/);
  });
});

Deno.test("models that are in memory are those that have been pulled, under the same digests", async () => {
  await withServer({}, async ({ ask }) => {
    const { models } = await (await ask("/api/ps")).json();
    const { models: tags } = await (await ask("/api/tags")).json();
    const same = ({ name, digest, size }: Record<string, unknown>) => ({ name, digest, size });
    assert.deepEqual(models.map(same), tags.map(same));
    for (const { expires_at, size, size_vram } of models) {
      assert.match(expires_at, /^\d{4}-\d\d-\d\dT/);
      assert.equal(size_vram, size);
    }
  });
});
