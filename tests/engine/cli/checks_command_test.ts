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
  assert.match(
    (await run(["checks", "C30"])).out,
    /\n {2}broken +never: it tells what was seen, and accuses nobody\n/,
  );
  assert.ok([...lines, ...one.lines].every((line) => line.length <= 80));
});

Deno.test("checks, faults and scenarios fit a screen of 60 columns", async () => {
  const screen = () => Promise.resolve();
  const terminal = { columns: () => 60, draw: screen, write: screen };
  for (
    const words of [["checks"], ["checks", "C4"], ["faults", "rate_limit"], ["scenarios"], [
      "scenarios",
      "two_waves",
    ]]
  ) {
    const { code, lines } = await run(words, { terminal });
    assert.equal(code, 0);
    const wide = lines.filter((line) => line.length > 60 && !/errorworks|https?:/.test(line));
    assert.deepEqual(wide, [], words.join(" "));
  }
});

Deno.test("checks names the nearest id for one that there is not: 2", async () => {
  const { code, err } = await run(["checks", "C99"]);
  assert.equal(code, 2);
  assert.match(err, /There is no check "C99", did you mean "C\d+"\?/);
});
