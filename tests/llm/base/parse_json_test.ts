/** Long JSON bodies are parsed in steps, to what `JSON.parse` makes of them. */
import { strict as assert } from "node:assert";
import { finished } from "../../../engine/base/clock.ts";
import { parsedJson, parseSteps } from "../../../llm/base/parse_json.ts";
import { type Random, randomOf } from "../../../engine/chance/random.ts";
import { LongText } from "../../../engine/base/long_text.ts";
import { textKey } from "../../../engine/base/hash.ts";

/** Longer than what is parsed at once. */
const LONG = 20_000;
const SPACE = " \n".repeat(LONG);
const WORDS = "a b ".repeat(LONG);

/** Parsed value of a text, written out, or the name of the error. */
function told(parse: (text: string) => unknown, text: string): string {
  try {
    const value = parse(text);
    return `${JSON.stringify(value)} ${Object.getPrototypeOf(value ?? 0) === Object.prototype}`;
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return "SyntaxError";
  }
}

/** More than fits in a block of a `LongText`, so that a text behind it is cut anywhere. */
const LEAD = 2 ** 18;

function check(text: string): void {
  const lead = " ".repeat(LEAD - text.length % 9_973);
  const theirs = told(JSON.parse, text);
  const all = {
    "as a string": told((one) => finished(parseSteps(one)), text),
    "in blocks": told((one) => finished(parseSteps(finished(LongText.of([lead, one])))), text),
  };
  for (const [how, ours] of Object.entries(all)) {
    assert.ok(
      ours === theirs,
      `${text.slice(0, 60)}… (${text.length}) ${how}: ${ours.slice(0, 60)}, not ${theirs.slice(0, 60)}`,
    );
  }
}

const numbers = Array.from({ length: LONG }, (_, index) => index);
const named = (count: number) =>
  numbers.slice(0, count).map((index) => `"p${index}":{"type":"string"}`).join();

const EDGES: Readonly<Record<string, string>> = {
  "many properties": `{"a":{${named(5_000)}},"b":[${numbers}]}`,
  "properties that come again": `{${named(2_000)},${named(2_000)},"p7":1}`,
  "numbers for names": `{${numbers.toReversed().map((index) => `"${index}":${index}`)}}`,
  "the name of the prototype": `{${named(2_000)},"__proto__":{"x":1},"a":"${WORDS}"}`,
  "its long value": `{"__proto__":"${WORDS}","a":1}`,
  "a long text": `{"a" : "${WORDS}" , "b": ["${WORDS}", 1]}`,
  "a long text alone": ` "${WORDS}" `,
  "a long name": `{"${WORDS}" : "${WORDS}", "b": 1}`,
  "escapes": JSON.stringify({ a: '\\"\n\u0001😀'.repeat(LONG), b: "\\".repeat(3 * LONG + 1) }),
  "escapes of 6 characters": `["${"\\ud83d\\ude00x".repeat(LONG)}"]`,
  "white space": `${SPACE}[${SPACE}]${SPACE}`,
  "white space in an object": `{${SPACE}}`,
  "lists in lists": `${"[".repeat(100)}${numbers}${"]".repeat(100)}`,
  "long lists in long lists": `[${Array.from({ length: 5 }, () => `[[${numbers}],{"a":[${numbers}]}]`)}]`,
  "nothing but white space": SPACE,
  "two values": `[${numbers}] [${numbers}]`,
  "many values": "{}".repeat(LONG),
  "two texts": `["${WORDS}" "${WORDS}"]`,
  "something behind a text": `["${WORDS}" 1, 2]`,
  "something before a text": `[1 "${WORDS}", 2]`,
  "a comma at the end": `[${numbers},]`,
  "a comma behind white space": `[${numbers},${SPACE}]`,
  "a comma at the start": `[,${numbers}]`,
  "a comma between white space": `[${SPACE},${SPACE}]`,
  "two commas": `[${numbers},,${numbers}]`,
  "a comma behind a text": `{"a":"${WORDS}",}`,
  "a text without a name": `{"a":1,"${WORDS}"}`,
  "a name without a colon": `{"a" "${WORDS}"}`,
  "two colons": `{"a"::"${WORDS}"}`,
  "the wrong bracket": `[${numbers}}`,
  "the wrong bracket of an object": `{${named(2_000)}]`,
  "a bracket too few": `[[${numbers}]`,
  "a bracket too many": `[${numbers}]]`,
  "open brackets": "[".repeat(5 * LONG),
  "closing brackets": "]".repeat(5 * LONG),
  "no end of a text": `["${WORDS}`,
  "no end of an escape": `["${WORDS}\\"]`,
  "a line break in a text": `["${WORDS}\n"]`,
  "a wrong escape": `["${WORDS}\\x"]`,
  "half an escape": `["${WORDS}\\u12"]`,
  "a byte order mark": `\ufeff[${numbers}]`,
};

Deno.test("parseSteps() makes of a long text what JSON.parse makes of it", async (t) => {
  for (const [what, text] of Object.entries(EDGES)) await t.step(what, () => check(text));
});

/** A JSON text of up to some hundred kilobytes, in which a few lists, objects and texts are long. */
function anyJson(random: Random, depth = 0): string {
  const [kind, space] = [random(), random() < 0.1 ? " " : ""];
  const most = random() < 0.3 ? [600, 40][depth] ?? 5 : 5;
  const parts = (part: () => string) =>
    Array.from({ length: depth > 2 ? 0 : Math.floor(most * random()) }, part).join(`${space},`);
  if (kind < 0.02) return JSON.stringify((random() < 0.5 ? "a\\" : "words,").repeat(8_000 * random()));
  if (kind < 0.4 && depth > 0) {
    return space + JSON.stringify(kind < 0.2 ? kind : '\\"é{[,]}: '.repeat(8 * kind));
  }
  if (kind < 0.7) return `[${parts(() => anyJson(random, depth + 1))}${space}]`;
  return `{${parts(() => `"${Math.floor(900 * random())}x"${space}:${anyJson(random, depth + 1)}`)}}`;
}

Deno.test("parseSteps() is JSON.parse for any text, and for any with a character changed, removed or doubled", () => {
  const random = randomOf(textKey(1, "json"), "content");
  for (let round = 0; round < 60; round++) {
    const text = anyJson(random);
    check(text);
    const at = Math.floor(random() * text.length);
    const other = '"\\[]{},: 0\n'.charAt(Math.floor(11 * random()));
    const spoilt = ["", other, text.charAt(at) + other][round % 3];
    check(text.slice(0, at) + spoilt + text.slice(at + 1));
  }
});

Deno.test("parseSteps() rests often, whatever makes a text long", () => {
  for (const what of ["many properties", "numbers for names", "escapes", "white space", "open brackets"]) {
    const text = EDGES[what] ?? "";
    const work = parseSteps(text);
    let steps = 0;
    try {
      while (!work.next().done) steps++;
    } catch {
      // it is no JSON
    }
    assert.ok(
      steps >= text.length / 20_000 - 1 && steps > 0,
      `${what}: ${steps} steps for ${text.length} characters`,
    );
  }
});

Deno.test("parsedJson() parses short texts, too", async () => {
  assert.deepEqual(await parsedJson('{"a":[1,{"b":null}]}'), { a: [1, { b: null }] });
  await assert.rejects(parsedJson("{"), SyntaxError);
});
