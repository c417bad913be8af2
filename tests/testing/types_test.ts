/** The public types beside those of the program: a difference is an error of `deno check`. */
import { strict as assert } from "node:assert";
import type { RuleSettings } from "../../engine/rules/rule_settings.ts";
import type { RuleSetting } from "../../engine/testing/types.ts";

/** A rule as the program reads it; of `answer` the public type knows that it is an object. */
type Read = Omit<RuleSettings, "answer"> & Pick<RuleSetting, "answer">;

Deno.test("RuleSetting takes each rule that the program reads, and has no other keys", () => {
  const toPublic = (rule: Read): RuleSetting => rule;
  const isSame: keyof RuleSettings extends keyof RuleSetting
    ? (keyof RuleSetting extends keyof RuleSettings ? true : false)
    : false = true;
  assert.ok(isSame && toPublic);
});
