import { strict as assert } from "node:assert";
import { Redaction, Redactor } from "../../../engine/journal/redaction.ts";
import { replacedInTurn, SecretSearch } from "../../../engine/journal/secret_search.ts";
import { fc } from "../support.ts";

/** Texts of few letters, none of which is in a mark, so that secrets overlap, repeat and begin alike. */
const letters = (length: { minLength: number; maxLength: number }) =>
  fc.array(fc.constantFrom("x", "z", "é", "𝄞"), length).map((all) => all.join(""));
const secrets = fc.array(letters({ minLength: 8, maxLength: 14 }), { minLength: 1, maxLength: 12 });

/** Secrets, and a text of parts of them with other letters between. */
const about = secrets.chain((all) =>
  fc.tuple(
    fc.constant(all),
    fc.array(
      fc.oneof(
        fc.constantFrom(...all),
        fc.tuple(fc.constantFrom(...all), fc.nat({ max: 12 })).map(([one, length]) => one.slice(0, length)),
        letters({ minLength: 0, maxLength: 6 }),
        fc.constantFrom(" ", "k"),
      ),
      { maxLength: 12 },
    ).map((parts) => parts.join("")),
  )
);

Deno.test("SecretSearch replaces what is replaced one after the other", () =>
  fc.assert(
    fc.property(about, ([all, text]) => {
      const marks = new Map(all.map((secret, at) => [secret, `key_${at}`]));
      assert.equal(new SecretSearch(marks).replaced(text), replacedInTurn(text, marks));
    }),
    { numRuns: 2_000 },
  ));

Deno.test("the secrets of a request with 1,500 cookies are replaced, be they many or few that its body has", () => {
  const values = Array.from({ length: 1_500 }, (_, at) => `value-${at}-of-cookie`);
  const redactor = new Redactor(new Redaction());
  redactor.header(["cookie", values.map((value, at) => `c${at}=${value}`).join("; ")]);
  const body = "nothing secret is here, value- or of-cookie alone. ".repeat(4_000); // 200 KB
  assert.equal(redactor.text(body), body);
  const few = new Redactor(new Redaction());
  few.header(["cookie", values.slice(0, 10).map((value) => `c=${value}`).join("; ")]);
  assert.equal(few.text(`${body}${values[3]}`).endsWith(values[3] ?? ""), false);
  const clean = redactor.text(`a ${values[7]} b ${values[1_499]}, ${values[300]?.slice(0, 12)}`);
  assert.match(clean, /^a session_\w{12} b session_\w{12}, session_\w{12}$/);
  redactor.header(["x-session-id", "told-late-by-a-header"]); // a search that was made before knows it, too
  assert.match(redactor.text("now told-late-by-a-header"), /^now session_\w{12}$/);
});
