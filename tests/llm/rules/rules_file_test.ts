import { strict as assert } from "node:assert";
import { endpoints } from "../../../llm/endpoints.ts";
import { faults } from "../../../llm/faults/all.ts";
import { loadRules } from "../../../llm/rules/load_rules.ts";
import { llmVocabulary } from "../../../llm/rules/vocabulary.ts";
import { settings } from "../../../llm/settings/settings.ts";
import { inFolder } from "../../engine/support.ts";

const vocabulary = llmVocabulary(endpoints);

/** Loads the rules of a configuration that names a file, and no rules of its own. */
function load(file: string, known = faults) {
  return loadRules(settings.parse({ response: { rules_file: file } }), { vocabulary, faults: known });
}

Deno.test("loadRules() compiles a file anew when its text or the faults have changed, and only then", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/rules.yaml`;
    await Deno.writeTextFile(file, "- name: one\n  do: { fault: rate_limit }\n");
    const [first] = (await load(file)).rules;
    assert.equal(first?.name, "one");
    assert.equal((await load(file, [...faults])).rules[0], first);
    await assert.rejects(load(file, faults.filter(({ name }) => name !== "rate_limit")), /rate_limit/);
    await Deno.writeTextFile(file, "- name: two\n  do: { fault: rate_limit }\n");
    assert.equal((await load(file)).rules[0]?.name, "two");
  });
});
