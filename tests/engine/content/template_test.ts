import { strict as assert } from "node:assert";
import { compileTemplate, TemplateError } from "../../../engine/content/template.ts";
import { fc } from "../support.ts";

const BUDGET = { characters: 2000, steps: 10_000 };

function rendered(source: string, variables: Record<string, unknown> = {}): string {
  return compileTemplate(source, BUDGET)(variables);
}

/** The message of the TemplateError that rendering ends in. */
function failure(source: string, variables: Record<string, unknown> = {}): string {
  try {
    return assert.fail(`rendered: ${rendered(source, variables).slice(0, 100)}`);
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

/** Lists that hold each other, so that the last one is 10 ^ `levels` values long when written out. */
function laughs(levels: number): string {
  const list = (name: string) => `[${Array(10).fill(name).join(",")}]`;
  const sets = Array.from({ length: levels }, (_, i) => `{% set l${i + 1} = ${list(`l${i}`)} %}`);
  return `{% set l0 = 1 %}${sets.join("")}{{ l${levels} }}`;
}

Deno.test("a template renders variables, conditions, loops and filters", () => {
  const messages = [{ role: "user", content: "Hi" }, { role: "assistant", content: "Ho" }];
  assert.equal(rendered("Hello {{ name }}!", { name: "world" }), "Hello world!");
  assert.equal(rendered("{{ messages[-1].content }} {{ messages | length }}", { messages }), "Ho 2");
  assert.equal(
    rendered("{% for m in messages %}{{ m.role | upper }} {% endfor %}", { messages }),
    "USER ASSISTANT ",
  );
  assert.equal(rendered("{% if n > 1 %}many{% else %}one{% endif %}", { n: 2 }), "many");
  assert.equal(rendered("{{ range(3) | join('-') }} {{ range(2, 8, 3) | join('-') }}"), "0-1-2 2-5");
  assert.equal(rendered("{{ { 'a': [1, true, none] } | tojson }}"), '{"a": [1, true, null]}');
  assert.equal(rendered("{{ pair(1, 2) }}", { pair: (a: number, b: number) => `${a}/${b}` }), "1/2");
});

Deno.test("a template has Jinja's filters for numbers and texts", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["{{ 3.14159 | round(2) }} {{ 2.5 | round }} {{ 2.1 | round(method='ceil') }}", "3.14 3 3"],
    ["{{ [1, 2, 3.5] | sum }} {{ [3, 1] | min }} {{ [3, 1] | max }} {{ [] | sum }}", "6.5 1 3 0"],
    ["{{ 'one two three' | truncate(9, leeway=0) }}", "one..."],
    ["{{ 'one two three' | truncate(9, true, '!', 0) }} {{ 'one two' | truncate(5) }}", "one two ! one two"],
    ["{{ 'a b  c' | wordcount }} {{ 'a b/ü' | urlencode }}", "3 a%20b/%C3%BC"],
    ["{{ '%s: %05d, %.2f %%' | format('a', 42, 1.005) }}", "a: 00042, 1.00 %"],
    ["{{ '%03d %06.1f %03s' | format(-5, -2.5, 'a') }}", "-05 -002.5   a"], // as Python has it
    ["{% for n in [1.26] %}{{ n | round(1) | string }}{% endfor %}", "1.3"],
  ];
  for (const [source, text] of cases) assert.equal(rendered(source), text, source);
  assert.match(failure("{{ ['a'] | sum }}"), /expected a list of numbers/);
  assert.match(failure("{{ 'a' | round }}"), /round: expected a number/);
  assert.match(failure("{{ [] | max }}"), /expected a list of numbers/);
  assert.equal(
    compileTemplate("{{ '<b>' | truncate(1, true, '', 0) }}", BUDGET, (text) => `(${text})`)({}),
    "(<)",
  );
});

Deno.test("a compiled template renders anew each time", () => {
  const render = compileTemplate("{% set n = n + 1 %}{{ n }}", BUDGET);
  assert.equal(render({ n: 1 }), "2");
  assert.equal(render({ n: 1 }), "2");
});

Deno.test("a template with a syntax error is refused when it is compiled", () => {
  for (
    const source of ["{{ a", "{% if %}", "{% for x in y %}", "{{ }}", "{% endif %}", "{{ 'a }}", "{% nope %}"]
  ) {
    assert.throws(() => compileTemplate(source, BUDGET), TemplateError, source);
  }
});

Deno.test("a name that is not there is refused by name", () => {
  assert.match(failure("{{ nope }}"), /"nope" is not defined/);
  assert.match(failure("{% if nope %}x{% endif %}"), /"nope" is not defined/);
  assert.match(failure("{{ nope.x }}"), /"nope" is not defined/);
  assert.match(failure("{{ nope() }}"), /nope/);
});

Deno.test("a name that is not there may be asked for and replaced", () => {
  assert.equal(rendered("{{ nope is defined }}"), "false");
  assert.equal(rendered("{{ 'no' if nope is undefined else 'yes' }}"), "no");
  assert.equal(rendered("{{ nope | default('x') }}"), "x");
  assert.equal(rendered("{{ nope | default('x') | upper }}"), "X");
});

Deno.test('only the filter default() excuses a name that is not there, not the text "default"', () => {
  assert.match(failure("{{ nope | replace('default', 'x') }}"), /"nope" is not defined/);
  assert.match(failure("{{ ('x' | default('y')) ~ nope }}"), /"nope" is not defined/);
});

Deno.test("what goes wrong while rendering is a TemplateError", () => {
  const boom = () => {
    throw new TypeError("boom");
  };
  assert.match(failure("{{ boom() }}", { boom }), /boom/);
  assert.match(failure("{{ 'a' | nope }}"), /nope/);
  assert.match(failure("{{ raise_exception('x') }}"), /raise_exception/);
});

Deno.test("loops end at the budget of steps", () => {
  const nested =
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}";
  assert.match(failure(nested), /more than 10000 steps/);
  assert.match(failure("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"), /./);
});

Deno.test("long values cost more steps than short ones", () => {
  const loop = "{% for i in range(900) %}{% if x == '' %}{% endif %}{% endfor %}";
  assert.equal(rendered(loop, { x: "a" }), "");
  assert.match(failure(loop, { x: "a".repeat(1900) }), /more than 10000 steps/);
});

Deno.test("texts end at the budget of characters", () => {
  const doubling = `{% set x = 'ab' %}${"{% set x = x ~ x %}".repeat(60)}{{ x }}`;
  assert.match(failure(doubling), /a value is longer than 2000/);
  assert.match(failure("{% for i in range(1500) %}ab{% endfor %}"), /longer than 2000/);
  assert.equal(rendered("x".repeat(2000)).length, 2000);
  assert.match(failure("x".repeat(2001)), /longer than 2000/);
});

Deno.test("range() ends at the budget of characters, before a list is made", () => {
  assert.match(failure("{{ range(1000000000) }}"), /longer than 2000/);
  assert.match(failure("{{ range(0, 5, 0) }}"), /longer than 2000/);
  assert.match(failure("{{ range(0, -1000000000, -1) }}"), /longer than 2000/);
  assert.equal(rendered("{{ range(5, 0) | length }}"), "0");
});

Deno.test("lists end at the budget of characters, with all that is in them", () => {
  assert.equal(
    rendered(`{% set x = [1] %}{% for i in range(3) %}{% set x = x + x %}{% endfor %}{{ x | length }}`),
    "1",
  );
  assert.match(
    failure(`{% set x = [1, 2] %}${"{% set x = x + x %}".repeat(12)}{{ x | length }}`),
    /longer than 2000/,
  );
  assert.match(failure(laughs(4)), /longer than 2000/);
  assert.match(failure(laughs(30)), /longer than 2000/);
  assert.match(
    failure(`{% set d = 1 %}${"{% set d = {'a': d, 'b': d} %}".repeat(50)}{{ d | tojson }}`),
    /longer than 2000/,
  );
});

Deno.test("long values that the request brought may be passed on, but not written out", () => {
  const messages = [{ role: "user", content: "x".repeat(5000) }, { role: "user", content: "short" }];
  assert.equal(rendered("{{ messages[-1].content }} of {{ messages | length }}", { messages }), "short of 2");
  assert.match(failure("{{ messages[0].content }}", { messages }), /longer than 2000/);
});

Deno.test("a long chain of filters ends soon", () => {
  const chain = `{{ 'a' ${"| upper ".repeat(300)}}}`;
  assert.equal(rendered(chain), "A");
  assert.match(failure(`{% for i in range(2000) %}${chain}{% endfor %}`), /more than 10000 steps/);
});

Deno.test("nesting deeper than the stack is a TemplateError", () => {
  assert.throws(() => rendered(`{{ ${"(".repeat(20_000)}1${")".repeat(20_000)} }}`), TemplateError);
});

const word = fc.constantFrom(
  ..."{{ }} {% %} {# #} for in range(9) range(99999) if else endif endfor set x = x~x [x,x] ( ) | upper join tojson default('a') is defined + - * 'aaaa' \"b\" 1e9 x[::-1] . , macro endmacro not and or loop.index \n"
    .split(" "),
);
const source = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(word, { maxLength: 40 }).map((words) => words.join(" ")),
);

Deno.test("any template text renders within its budget or is a TemplateError", () => {
  fc.assert(
    fc.property(source, (text) => {
      try {
        assert.ok(rendered(text, { x: "aaaaaaaaaa" }).length <= BUDGET.characters);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
