import { strict as assert } from "node:assert";
import { within } from "../../engine/base/clock.ts";
import { leftBehind } from "../../engine/cli/run/left_behind.ts";
import { inFolder } from "../engine/support.ts";
import { underLoad } from "../harness.ts";
import { chosen, type Mutant, plant, readMutants, verdictOf } from "./run.ts";

const ROOT = new URL("../../", import.meta.url);
const SOURCE = "export const once = 1;\nexport const [twice, again] = [2, 2];\n";

/** A test file that fails unless `once` is as it should be; `twice` it does not look at. */
const TEST = `import { once } from "./source.ts";
Deno.test("once", () => { if (once !== 1) throw new Error("wrong"); });`;

function mutant(change: Partial<Mutant>): Mutant {
  return {
    id: "id",
    file: "source.ts",
    replacement: "3",
    text: "1",
    tests: ["a_test.ts"],
    effect: "",
    ...change,
  };
}

/** Verdict of a mutant of a tree of one file, and the file as it is afterwards. */
async function tried(change: Partial<Mutant>) {
  const got = { verdict: "", source: "" };
  await inFolder({ "source.ts": SOURCE, "a_test.ts": TEST }, async (folder) => {
    got.verdict = await verdictOf(folder, mutant(change));
    got.source = await Deno.readTextFile(`${folder}/source.ts`);
  });
  return got;
}

for (
  const [what, change] of [
    ["is not there", { text: "gone" }],
    ["is there twice", { text: "2" }],
    ["is of a file that is not there", { file: "gone.ts" }],
  ] as const
) {
  Deno.test(`verdictOf() is an error where the text ${what}`, async () => {
    assert.deepEqual(await tried(change), { verdict: "error", source: SOURCE });
  });
}

Deno.test("verdictOf() tells a bug that a test sees from one that none does, and takes both out again", async () => {
  assert.deepEqual(await tried({}), { verdict: "killed", source: SOURCE });
  assert.deepEqual(await tried({ text: "[2, 2]", replacement: "[2, 3]" }), {
    verdict: "survived",
    source: SOURCE,
  });
});

Deno.test("verdictOf() is no error where a test fails with the name of one", async () => {
  const throws = TEST.replace("wrong", "SyntaxError instead of a value");
  await inFolder({ "source.ts": SOURCE, "a_test.ts": throws }, async (folder) => {
    assert.equal(await verdictOf(folder, mutant({})), "killed");
  });
});

Deno.test("verdictOf() is an error where the tests could not run, which no bug has to do with", async () => {
  assert.deepEqual(await tried({ tests: ["gone_test.ts"] }), { verdict: "error", source: SOURCE });
  assert.deepEqual(await tried({ text: "once", replacement: "gone" }), { verdict: "error", source: SOURCE });
  assert.deepEqual(await tried({ replacement: "(" }), { verdict: "error", source: SOURCE });
});

/** A test file that leaves a process running, which holds its output open. */
const LEAVES = `
const env = { ERRORWORKS_LEFTOVER: Deno.cwd() };
new Deno.Command("sleep", { args: ["600"], env, detached: true, stdout: "inherit" }).spawn().unref();
${TEST}`;

Deno.test({
  name: "verdictOf() ends what the tests of a mutant leave running, of whatever process group",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await inFolder({ "source.ts": SOURCE, "a_test.ts": LEAVES }, async (folder) => {
      const leftover = ["ERRORWORKS_LEFTOVER", await Deno.realPath(folder)] as const;
      const verdict = verdictOf(folder, mutant({}));
      const isOver = await within(underLoad(30_000), verdict);
      const left = await leftBehind(leftover);
      for (const { pid } of left) Deno.kill(pid, "SIGKILL");
      assert.deepEqual({ isOver, left, verdict: await verdict }, {
        isOver: true,
        left: [],
        verdict: "killed",
      });
    });
  },
});

Deno.test("chosen() takes all mutants, those that are named, or those from one on", () => {
  const all = ["a", "b", "c"].map((id) => mutant({ id }));
  const ids = (...args: string[]) => chosen(all, args).map(({ id }) => id);
  assert.deepEqual(ids(), ["a", "b", "c"]);
  assert.deepEqual(ids("c", "a"), ["a", "c"]);
  assert.deepEqual(ids("--from=b"), ["b", "c"]);
  assert.throws(() => ids("a", "d"), /no mutant "d"/);
  assert.throws(() => ids("--from=d"), /no mutant "d"/);
  assert.throws(() => ids("--from=b", "c"), /takes no ids/);
});

Deno.test("plant() takes a replacement as it is, dollar signs included", () => {
  assert.equal(plant("a b", { text: "b", replacement: "$&$1" }), "a $&$1");
});

Deno.test("each bug of the list can be planted: its text is there once, its test files are there, its id is its own", async () => {
  const mutants = await readMutants();
  for (const one of mutants) {
    const source = await Deno.readTextFile(new URL(one.file, ROOT));
    assert.notEqual(plant(source, one), null, `${one.id}: not found exactly once in ${one.file}`);
    for (const test of one.tests) await Deno.stat(new URL(test, ROOT));
  }
  assert.equal(new Set(mutants.map(({ id }) => id)).size, mutants.length);
});
