/** Bodies that the docs post to `/admin/config`, posted to a server with the preset that the README starts with. */
import { strict as assert } from "node:assert";
import { withServer } from "../harness.ts";
import { markdownPages } from "./markdown_pages.ts";

/** JSON that a command or a sentence sends to `/admin/config`, on the same line or the next one. */
const POSTED = /\/admin\/config\b[^\n]*\n?[^\n]*?['`](\{"[^'`]*\})['`]/g;

Deno.test("each body that the docs post to /admin/config fits the preset to start with", async () => {
  const pages = await markdownPages();
  const bodies = pages.flatMap(({ path, text }) =>
    [...text.matchAll(POSTED)].map(([, body = ""]) => ({ path, body }))
  );
  assert.ok(bodies.length >= 2, `${bodies.length} bodies`);
  await withServer({ preset: "stress" }, async ({ admin }) => {
    for (const { path, body } of bodies) {
      const response = await admin("/config", { method: "POST", body });
      assert.equal(response.status, 200, `${path}: ${body}: ${await response.text()}`);
      await (await admin("/config", { method: "DELETE" })).body?.cancel();
    }
  });
});
