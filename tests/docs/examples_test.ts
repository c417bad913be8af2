/** The examples in README and docs: configurations load, JSON parses, TypeScript runs. */
import { strict as assert } from "node:assert";
import { parseConfig } from "../../engine/config/check.ts";
import { yamlLayer } from "../../engine/config/layers.ts";
import { errorworks } from "../../testing.ts";
import { inFolder } from "../engine/support.ts";
import { SERVICES } from "../harness.ts";
import { type Block, blocksOf, markdownPages } from "./markdown_pages.ts";

/** Pages whose examples are checked; those of faults are checked by the test of `errorworks faults NAME`. */
const PAGES = (await markdownPages()).filter(({ path }) => !path.startsWith("docs/faults/"));
const BLOCKS = PAGES.flatMap(blocksOf);

/** Blocks that no test runs, by what stands behind their fence: add to it only what cannot be run here. */
const NOT_RUN = {
  js: 1,
  "js ignore": 1,
  promql: 1,
  python: 5,
  toml: 1,
  "ts ignore": 4,
  yml: 2,
};

const at = ({ page, line }: Block) => `${page}:${line}`;
const ofLanguage = (name: string) => BLOCKS.filter(({ language }) => language === name);

/** True for what a test here reads or runs, or `deno test --doc` does (the task `test:docs`). */
function isRun({ language, marks, page }: Block): boolean {
  if (language === "ts") {
    return page === "README.md" || (page.startsWith("docs/") && !marks.includes("ignore"));
  }
  // The gallery by tests/socket/rules/gallery_test.ts; the help of commands is what they print.
  if (language === "text") return /\/(gallery|commands)\.md$/.test(page);
  return ["sh", "yaml", "json"].includes(language);
}

Deno.test("every block of code in the docs names its language; what no test runs is known", () => {
  const others = Map.groupBy(
    BLOCKS.filter((block) => !isRun(block)),
    ({ language, marks }) => [language, ...marks].join(" "),
  );
  const counts = Array.from(others, ([name, blocks]) => [name, blocks.length] as const).toSorted();
  assert.deepEqual(Object.fromEntries(counts), NOT_RUN);
});

Deno.test("every YAML example in the docs is a right configuration", () => {
  const examples = ofLanguage("yaml");
  for (const block of examples) parseConfig(SERVICES, [yamlLayer(at(block), block.text)]);
  assert.ok(examples.length >= 8);
});

Deno.test("every JSON example in the docs is JSON: a value, a part of an object, or lines", () => {
  for (const block of ofLanguage("json")) {
    const readings = [[block.text], [`{${block.text}}`], block.text.trim().split(/\n\s*/)];
    assert.ok(readings.some((texts) => texts.every(isJson)), at(block));
  }
});

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

/** Code that README's example of a test leaves to the reader: a client that tries again until it has an answer. */
const CLIENT = `import assert from "node:assert/strict";
async function yourClient() {
  const request = { method: "POST", body: JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] }) };
  while (!(await fetch(process.env.OPENAI_BASE_URL + "/chat/completions", request)).ok);
}
`;

Deno.test("the TypeScript examples of README do what they say", async () => {
  const [call = "", test = ""] = ofLanguage("ts").filter(({ page }) => page === "README.md")
    .map(({ text }) =>
      text.replace('"errorworks/testing"', JSON.stringify(import.meta.resolve("../../testing.ts")))
    );
  const files = { "call.ts": call, "test.ts": `import process from "node:process";\n${CLIENT}${test}` };
  await using ew = await errorworks();
  const restore = ew.patchEnv();
  await inFolder(files, async (folder) => {
    await import(`file://${folder}/call.ts`);
    assert.deepEqual((await ew.requests()).map(({ status }) => status), [200]);
    restore();
    await import(`file://${folder}/test.ts`); // asserts itself
  });
});
