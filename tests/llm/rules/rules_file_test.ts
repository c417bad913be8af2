import { strict as assert } from "node:assert";
import { endpoints } from "../../../llm/endpoints.ts";
import { faults } from "../../../llm/faults/all.ts";
import { loadRules } from "../../../llm/rules/load_rules.ts";
import { llmVocabulary } from "../../../llm/rules/vocabulary.ts";
import { settings } from "../../../llm/settings/settings.ts";
import { inFolder } from "../../engine/support.ts";

/** Number of rules for which there is an index. */
const MORE_THAN_FEW = 20;

const vocabulary = llmVocabulary(endpoints);

/** Loads the rules of a configuration that names a file, and no rules of its own. */
function load(file: string, known = faults) {
  return loadRules(settings.parse({ response: { rules_file: file } }), { vocabulary, faults: known });
}

Deno.test("loadRules() compiles a file anew when its text or the faults have changed, and only then", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/rules.yaml`;
    const write = (name: string) =>
      Deno.writeTextFile(file, `- { name: ${name}, do: { fault: rate_limit } }\n`.repeat(MORE_THAN_FEW));
    await write("one");
    const { rules: [first], index } = await load(file);
    assert.equal(first?.name, "one");
    const again = await load(file, [...faults]);
    assert.equal(again.rules[0], first);
    assert.ok(index);
    assert.equal(again.index, index);
    await assert.rejects(load(file, faults.filter(({ name }) => name !== "rate_limit")), /rate_limit/);
    await write("two");
    assert.equal((await load(file)).rules[0]?.name, "two");
  });
});
