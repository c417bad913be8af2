/** `errorworks checks`. */
import { strict as assert } from "node:assert";
import { CHECKS } from "../../../engine/verdict/checks/list.ts";
import { run } from "./host.ts";

Deno.test("checks lists every check, and tells all about one of them, with the names of its limits", async () => {
  const { code, lines } = await run(["checks"]);
  assert.equal(code, 0);
  for (const { id, name } of CHECKS) {
    assert.ok(lines.some((line) => line.startsWith(`  ${id.padEnd(3)}  ${name}`)), `${id}: ${name}`);
  }
  const one = await run(["checks", "c9"]);
  assert.match(one.out, /^C9: gives up after some tries\n[^]*\n {2}C9\.most_tries +.*default 4\)/);
  assert.ok([...lines, ...one.lines].every((line) => line.length <= 80));
});

Deno.test("checks names the nearest id for one that there is not: 2", async () => {
  const { code, err } = await run(["checks", "C99"]);
  assert.equal(code, 2);
  assert.match(err, /There is no check "C99", did you mean "C\d+"\?/);
});
