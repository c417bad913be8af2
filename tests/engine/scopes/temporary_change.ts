/** Changes scopes for ten minutes, drops one of them, and closes the server: the process ends unless a timer is left. */
import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";
import { ALWAYS_429, scopeOf } from "./scopes.ts";
import { chatStatus } from "../../statuses.ts";

await withServer({}, async (bench) => {
  for (const name of ["dropped", "kept"]) {
    const post = { method: "POST", body: JSON.stringify({ llm: ALWAYS_429 }) };
    await (await scopeOf(bench, name).admin("/config?ttl_sec=600", post)).body?.cancel();
    assert.equal(await chatStatus(scopeOf(bench, name)), 429);
  }
  await (await bench.admin("/scopes/dropped", { method: "DELETE" })).body?.cancel();
});
