import { strict as assert } from "node:assert";
import { compileRules } from "../../../engine/rules/rule.ts";
import { rulesSchema } from "../../../engine/rules/rule_settings.ts";
import type { RuleVocabulary } from "../../../engine/rules/vocabulary.ts";

const vocabulary: RuleVocabulary<string> = {
  when: { user: { kind: "text", description: "what it contains", read: (ask) => ask } },
  steps: {},
  path: () => "/chat",
  endpoints: () => Promise.resolve([]),
  pathProblem: () => null,
  frameKind: () => "other",
  plain: (ask) => ask,
};
const context = { vocabulary, faults: [] };

function written(count: number) {
  const rules = Array.from({ length: count }, (_, at) => ({
    when: { user: `/^a${at} .*[b-z]+$/` },
    do: { pass: true },
  }));
  return { path: "rules", rules: rulesSchema({ when: vocabulary.when, steps: {} }).parse(rules) };
}

Deno.test("compileRules() lets others go on between rules with expressions", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  assert.equal((await compileRules(written(200), context)).length, 200);
  clearInterval(timer);
  assert.ok(turns >= 10, `others had ${turns} turns`);
});

Deno.test("compileRules() compiles a list once for the same words and faults", async () => {
  const list = written(3);
  const rules = await compileRules(list, context);
  assert.equal(await compileRules(list, { ...context }), rules);
  assert.notEqual(await compileRules(list, { ...context, vocabulary: { ...vocabulary } }), rules);
  assert.notEqual(await compileRules({ ...list, path: "others" }, context), rules);
});
