import { strict as assert } from "node:assert";
import { outputOf } from "../../scripts/output_of.ts";

Deno.test("outputOf() gives what a program printed, and null where there is none", async () => {
  const ran = await outputOf(Deno.execPath(), { args: ["--version"] });
  assert.match(new TextDecoder().decode(ran?.stdout), /^deno /);
  assert.equal(await outputOf("errorworks-no-such-program", {}), null);
});
