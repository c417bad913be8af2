/** The public types beside those of the program: a difference is an error of `deno check`. */
import { strict as assert } from "node:assert";
import type { RuleSettings } from "../../engine/rules/rule_settings.ts";
import type { Entry } from "../../engine/journal/entry.ts";
import type { JournalEntry, RuleSetting } from "../../engine/testing/types.ts";

/** A rule as the program reads it; of `answer` the public type knows that it is an object. */
type Read = Omit<RuleSettings, "answer"> & Pick<RuleSetting, "answer">;

Deno.test("RuleSetting takes each rule that the program reads, and has no other keys", () => {
  const toPublic = (rule: Read): RuleSetting => rule;
  const isSame: keyof RuleSettings extends keyof RuleSetting
    ? (keyof RuleSetting extends keyof RuleSettings ? true : false)
    : false = true;
  assert.ok(isSame && toPublic);
});

/** All paths in objects, e.g. `sender.key`. */
type Paths<T> = T extends readonly unknown[] ? never
  : T extends object ? { [K in keyof T & string]-?: K | `${K}.${Paths<NonNullable<T[K]>>}` }[keyof T & string]
  : never;

Deno.test("JournalEntry has all that an entry has", () => {
  const toPublic = (entry: Entry): JournalEntry => entry;
  const isSame: Paths<Entry> extends Paths<JournalEntry> ? true : false = true;
  assert.ok(isSame && toPublic);
});
