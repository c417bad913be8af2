import { strict as assert } from "node:assert";
import { APART, CREWS, PARTS, SERIAL, TASKS } from "../../scripts/test.ts";

Deno.test("every test that is not in the parallel part of deno task test is there", async () => {
  const paths = [...APART, ...SERIAL, ...CREWS];
  assert.equal(new Set(paths).size, paths.length);
  for (const path of paths) await Deno.stat(new URL(`../../${path}`, import.meta.url));
});

Deno.test("deno task ok and deno task test:long are all parts, each once", () => {
  assert.deepEqual([...TASKS.ok ?? [], ...TASKS.long ?? []].toSorted(), Object.keys(PARTS).toSorted());
});

Deno.test("deno task test names its parts to who asks for another one", async () => {
  const script = new URL("../../scripts/test.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, "slow"], stderr: "piped" });
  const { code, stderr } = await command.output();
  assert.equal(code, 1);
  assert.match(
    new TextDecoder().decode(stderr),
    /Cannot run "slow": the parts are serial, check, sdks, parallel, docs, crews, chaos, hostile, addresses/,
  );
});
