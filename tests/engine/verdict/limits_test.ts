/** Limits of the checks, as people give them. */
import { strict as assert } from "node:assert";
import { ConfigError } from "../../../engine/base/error.ts";
import { limitsFrom } from "../../../engine/verdict/limits.ts";
import { verdictSettings } from "../../../engine/verdict/settings.ts";

Deno.test("limitsFrom() changes the limits that are named, and leaves the others", () => {
  const found = limitsFrom("C9.most_tries=6, c36.expects_cache=true,most_missed=0.1");
  const usual = verdictSettings.parse({});
  assert.deepEqual(found, {
    ...usual,
    most_missed: 0.1,
    checks: {
      ...usual.checks,
      C9: { ...usual.checks["C9"], most_tries: 6 },
      C36: { ...usual.checks["C36"], expects_cache: true },
    },
  });
});

Deno.test("limitsFrom() names all limits that there are not, with the nearest, or else the value that is wrong", () => {
  const messages = [
    ["C9.most_trys=6,C99.x=1", /"C9.most_trys", did you mean "C9.most_tries"\?.*\n.*"C99.x"/],
    ["", /there is no limit ""/],
    ["C9.most_tries=many", /limits: C9.most_tries=many: expected number, got "many"$/],
    ["c9=6", /there is no limit "c9", expected one of C9.most_tries;/],
    ["C9.most_tries=0", /limits: C9.most_tries=0: .*>=1/],
    ["most_missed", /limits: most_missed=: expected number, got ""/],
  ] as const;
  for (const [text, message] of messages) {
    assert.throws(() => limitsFrom(text), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      return true;
    });
  }
});
