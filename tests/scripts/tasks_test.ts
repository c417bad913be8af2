import { fileURLToPath } from "node:url";
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

/** Runs a program of a task with arguments; what it printed, without its last line end. */
async function ran(program: string, ...args: readonly string[]) {
  const path = fileURLToPath(new URL(`../../${program}`, import.meta.url));
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", path, ...args] });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd();
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("deno task test names its parts to who asks for another one, or for help", async () => {
  const usage =
    "deno task test [serial] [check] [sdks] [parallel] [docs] [crews] [chaos] [hostile] [addresses]";
  const refused = { code: 2, out: "", err: `error: cannot take "slow"; usage: ${usage}` };
  assert.deepEqual(await ran("scripts/test.ts", "slow"), refused);
  assert.deepEqual(await ran("scripts/test.ts", "ok", "slow"), refused);
  assert.deepEqual(await ran("scripts/test.ts", "--help"), { code: 0, out: `Usage: ${usage}`, err: "" });
});

Deno.test("a task with numbers refuses words, and more numbers than it takes", async () => {
  const usage = "deno task soak [MINUTES] [WORKERS]";
  for (const args of [["ten"], ["10", "2", "3"], ["10", "-2"]]) {
    const { code, err } = await ran("tests/bench/soak.ts", ...args);
    assert.deepEqual([code, err], [2, `error: cannot take "${args.at(-1)}"; usage: ${usage}`]);
  }
});

/** Programs that hand their arguments to `errorworks serve`. */
const HANDS_ON = ["scripts/start.ts", "main.ts"];

Deno.test("the program of every task looks at its arguments before any work", async () => {
  const root = new URL("../../", import.meta.url);
  const { tasks }: { readonly tasks: Readonly<Record<string, { readonly command: string }>> } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", root)),
  );
  for (const { command } of Object.values(tasks)) {
    const [, folder = "."] = /^cd (\S+)/.exec(command) ?? [];
    const [, program] = /deno run -A (?:--watch )?(\S+)/.exec(command) ?? [];
    if (program === undefined || HANDS_ON.includes(program)) continue;
    const text = await Deno.readTextFile(new URL(`${folder}/${program}`, root));
    assert.match(text, /\btask(?:Args|Numbers)\(/, `${folder}/${program}`);
  }
});
