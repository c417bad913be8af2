/** The examples in README and docs: configurations load, JSON parses, requests are answered, tests of a client pass. */
import { strict as assert } from "node:assert";
import { z } from "zod";
import { parseConfig } from "../../engine/config/check.ts";
import { yamlLayer } from "../../engine/config/layers.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { errorworks } from "../../testing.ts";
import { SERVICES } from "../harness.ts";
import { commandsOf } from "./command_lines.ts";
import { type Block, blocksOf, markdownPages } from "./markdown_pages.ts";

const PAGES = (await markdownPages()).filter(({ path }) => !path.startsWith("docs/faults/")); // one test has them all
const BLOCKS = PAGES.flatMap(blocksOf);
const DOC_TESTS = /^docs\//; // what deno test --doc runs, see the task test:docs

const at = ({ page, line }: Block) => `${page}:${line}`;
const ofLanguage = (...languages: readonly string[]) =>
  BLOCKS.filter(({ language }) => languages.includes(language));

Deno.test("every block of code in the docs has a language, and what no test runs is known", () => {
  const run = new Set(["sh", "yaml", "json"]);
  const isRun = ({ language, marks, page }: Block) =>
    run.has(language) || (language === "ts" && DOC_TESTS.test(page) && !marks.includes("ignore"));
  const counts = Object.entries(
    Object.groupBy(
      BLOCKS.filter((block) => !isRun(block)),
      (block) => [block.language, ...block.marks].join(" "),
    ),
  );
  assert.deepEqual(
    Object.fromEntries(counts.map(([name, blocks = []]) => [name, blocks.map(at)])),
    {},
  );
});

Deno.test("every YAML example in the docs is a right configuration", () => {
  const examples = ofLanguage("yaml");
  for (const block of examples) parseConfig(SERVICES, [yamlLayer(at(block), block.text)]);
  assert.ok(examples.length >= 8);
});

Deno.test("every JSON example in the docs is JSON", () => {
  for (const block of ofLanguage("json")) {
    const texts = [[block.text], [`{${block.text}}`], block.text.trim().split("\n")]; // whole, a part, or lines
    assert.ok(texts.some((text) => text.every(isJson)), at(block));
  }
});

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
void [z, loadConfig, errorworks, commandsOf];
