import { strict as assert } from "node:assert";
import { dateOf, isSame, judge, timeOf } from "../../../web/http/conditional.ts";
import { fc } from "../../engine/support.ts";

const TAG = '"here"';
const MODIFIED = 1_700_000_000;

const tag = fc.constantFrom(TAG, `W/${TAG}`, '"there"', 'W/"there"', '""');
const tags = fc.oneof(fc.constant(["*"]), fc.array(tag, { minLength: 1, maxLength: 4 }));
/** A time as a header has it; null is none, and NaN one that cannot be read. */
const time = fc.constantFrom(null, NaN, MODIFIED - 1, MODIFIED, MODIFIED + 1);

function dateText(seconds: number): string {
  return Number.isNaN(seconds) ? "some day" : dateOf(seconds);
}

Deno.test("judge() follows the order of RFC 9110, 13.2.2", () => {
  const asked = fc.record({
    match: fc.option(tags),
    until: time,
    noneMatch: fc.option(tags),
    since: time,
    known: fc.boolean(),
  });
  fc.assert(
    fc.property(asked, ({ match, until, noneMatch, since, known }) => {
      const headers: Record<string, string> = {};
      if (match) headers["if-match"] = match.join(", ");
      if (until !== null) headers["if-unmodified-since"] = dateText(until);
      if (noneMatch) headers["if-none-match"] = noneMatch.join(",");
      if (since !== null) headers["if-modified-since"] = dateText(since);

      // The five steps, as the RFC counts them; a time that cannot be compared is not there.
      const has = (list: readonly string[], weak: boolean) =>
        list.includes("*") || list.includes(TAG) || weak && list.includes(`W/${TAG}`);
      const late = known && until !== null && MODIFIED > until;
      const old = known && since !== null && MODIFIED <= since;
      const failed = match ? !has(match, false) : late;
      const expected = failed ? 412 : (noneMatch ? has(noneMatch, true) : old) ? 304 : 200;

      const validators = { etag: TAG, ...(known ? { modified: MODIFIED } : {}) };
      assert.equal(judge((name) => headers[name], validators), expected);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("isSame() wants the very tag or the very date", () => {
  const validators = { etag: TAG, modified: MODIFIED };
  const cases: [string | undefined, boolean][] = [
    [undefined, true],
    [TAG, true],
    [` ${TAG} `, true],
    [`W/${TAG}`, false],
    ['"there"', false],
    [`${TAG}, "there"`, false],
    ["*", false],
    [dateOf(MODIFIED), true],
    [dateOf(MODIFIED + 1), false],
    ["", false],
  ];
  for (const [header, same] of cases) assert.equal(isSame(header, validators), same, String(header));
  assert.equal(isSame(dateOf(MODIFIED), { etag: TAG }), false);
});

Deno.test("timeOf() reads the three forms of a date, and nothing else", () => {
  const forms = [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
  ];
  for (const form of forms) assert.equal(timeOf(form), 784_111_777, form);
  for (
    const text of [
      "",
      "0",
      "now",
      "1994-11-06",
      "Sun, 06 Nov 1994 08:49:37",
      "Sun, 06 Nov 1994 08:49:37 +0100",
    ]
  ) {
    assert.equal(timeOf(text), null, text);
  }
  assert.equal(timeOf("Sun, 06 Nov 1994 99:99:99 GMT"), null);
  fc.assert(
    fc.property(fc.nat({ max: 4_000_000_000 }), (seconds) => assert.equal(timeOf(dateOf(seconds)), seconds)),
  );
});

Deno.test("dateOf() writes any second as JavaScript does", () => {
  const days = [0, 1, 59, 60, 3_599, 3_600, 86_399, 86_400, 951_782_400, 1_709_164_799, -1, -86_400, -86_401];
  for (const seconds of days) assert.equal(dateOf(seconds), new Date(seconds * 1000).toUTCString());
  fc.assert(fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
    assert.equal(dateOf(seconds), new Date(seconds * 1000).toUTCString());
  }));
});
