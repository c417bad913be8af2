import { strict as assert } from "node:assert";
import { inFolder } from "../engine/support.ts";
import { type Mutant, plant, readMutants, verdictOf } from "./run.ts";

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

Deno.test("verdictOf() is an error where the tests could not run, which no bug has to do with", async () => {
  assert.deepEqual(await tried({ tests: ["gone_test.ts"] }), { verdict: "error", source: SOURCE });
  assert.deepEqual(await tried({ replacement: "(" }), { verdict: "error", source: SOURCE });
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
