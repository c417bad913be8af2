import { strict as assert } from "node:assert";
import { run } from "./program.ts";

const program = Deno.execPath();

Deno.test("run() kills a program that does not end, and says that it failed", async () => {
  const begun = performance.now();
  const args = ["eval", "await new Promise((resolve) => setTimeout(resolve, 60_000))"];
  assert.equal(await run({ program, args, streams: "null", limit_ms: 1_000 }), false);
  const took_ms = performance.now() - begun;
  assert.ok(took_ms >= 1_000 && took_ms < 55_000, String(took_ms));
});

Deno.test("run() tells success from failure, and from a program that is not there", async () => {
  const limit_ms = 60_000;
  assert.equal(await run({ program, args: ["eval", ""], streams: "null", limit_ms }), true);
  assert.equal(await run({ program, args: ["eval", "Deno.exit(3)"], streams: "null", limit_ms }), false);
  assert.equal(await run({ program: "no-such-program", args: [], streams: "null", limit_ms }), false);
});
