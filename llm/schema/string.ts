import { alphanumeric, hex, integerBetween, type Random, type Range } from "../../engine/chance/random.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import type { Json } from "../../engine/base/json.ts";
import { patternText } from "./pattern.ts";
import { type Making, MOST_CHARACTERS, numberAt, type SchemaPlace } from "./schema.ts";

/** A text by format, by pattern, or else words that suit the name of the property. At most 10,000 characters. */
export function textOf({ random, budget }: Making, schema: Json, { name }: SchemaPlace): string {
  const range = lengthOf(schema);
  const text = byFormat(random, schema) ?? byPattern(random, schema, range) ?? byName(random, name, range);
  budget.left -= text.length >> 3;
  return text;
}

function lengthOf(schema: Json): Range {
  const min = Math.min(numberAt(schema, "minLength") ?? 0, MOST_CHARACTERS);
  return [min, Math.min(numberAt(schema, "maxLength") ?? MOST_CHARACTERS, MOST_CHARACTERS)];
}

/** A known format goes before a pattern: libraries write both, and the format is what they mean. */
function byFormat(random: Random, { format, pattern }: Json): string | undefined {
  if (typeof format !== "string") return undefined;
  const zoneless = format === "time" && typeof pattern === "string" && !pattern.includes("Z");
  return FORMATS.get(zoneless ? "local-time" : format)?.(random);
}

function byPattern(random: Random, { pattern }: Json, range: Range): string | undefined {
  return typeof pattern === "string" ? patternText(random, pattern, range) : undefined;
}

const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2024, 0, 1);

/** A moment of the years 2024 and 2025: not the clock's, or the same seed would tell something else tomorrow. */
function moment(random: Random): string {
  const hours = integerBetween(random, [0, 2 * 365 * 24]);
  return new Date(FIRST_MS + hours * HOUR_MS).toISOString().replace(".000", "");
}

function word(random: Random): string {
  return randomWords(random, 1, "lorem");
}

function uuid(random: Random): string {
  const [a, b, c, d] = [hex(random, 8), hex(random, 4), hex(random, 3), hex(random, 3)];
  return `${a}-${b}-4${c}-${"89ab".charAt(integerBetween(random, [0, 3]))}${d}-${hex(random, 12)}`;
}

function email(random: Random): string {
  return `${word(random)}.${word(random)}@mail.example`;
}

function hostname(random: Random): string {
  return `${word(random)}.example`;
}

function uri(random: Random): string {
  return `https://${hostname(random)}/${word(random)}`;
}

function ipv4(random: Random): string {
  return `192.0.2.${integerBetween(random, [1, 254])}`;
}

const FORMATS: ReadonlyMap<string, (random: Random) => string> = new Map([
  ["date-time", moment],
  ["date", (random) => moment(random).slice(0, 10)],
  ["time", (random) => moment(random).slice(11)],
  ["local-time", (random) => moment(random).slice(11, 19)],
  ["duration", (random) => `PT${integerBetween(random, [1, 59])}M`],
  ["email", email],
  ["idn-email", email],
  ["hostname", hostname],
  ["idn-hostname", hostname],
  ["ipv4", ipv4],
  ["ipv6", (random) => `2001:db8::${integerBetween(random, [1, 9999])}`],
  ["uri", uri],
  ["url", uri],
  ["iri", uri],
  ["uri-reference", (random) => `/${word(random)}`],
  ["iri-reference", (random) => `/${word(random)}`],
  ["uuid", uuid],
  ["json-pointer", (random) => `/${word(random)}`],
  ["regex", (random) => `^${word(random)}$`],
  ["byte", (random) => btoa(word(random))],
]);

type Topic = (random: Random) => string;

/** Text that a name suggests; the first that fits. */
const TOPICS: readonly (readonly [RegExp, Topic])[] = [
  [/e-?mail/i, email],
  [/ur[il]$|link|website|homepage/i, uri],
  [/(^|_)(id|key|token|code|sku)$|I[dD]$/, (random) => alphanumeric(random, 8)],
  [/(^|_)date$|Date$|(^|_)day$/, (random) => moment(random).slice(0, 10)],
  [/_at$|At$|(^|_)time(stamp)?$/, moment],
  [/phone/i, (random) => `+1-555-01${integerBetween(random, [10, 99])}`],
  [
    /country_?code|currency/i,
    (random) => hex(random, 2).replace(/./g, (digit) => "ABCDEFGHIJKLMNOP".charAt(parseInt(digit, 16))),
  ],
  [/name|city|country|location|place|title|street|region|state|author|company/i, title],
  [
    /text|content|description|summary|body|message|reason|query|prompt|comment|note|answer|explanation/i,
    sentence,
  ],
];

function title(random: Random): string {
  return randomWords(random, integerBetween(random, [1, 2]), "lorem").replace(
    /\b[a-z]/g,
    (first) => first.toUpperCase(),
  );
}

function sentence(random: Random): string {
  return randomWords(random, integerBetween(random, [4, 9]), "english");
}

function byName(random: Random, name: string, range: Range): string {
  const tail = name.slice(-40);
  const topic = TOPICS.find(([names]) => names.test(tail))?.[1];
  return fitted(
    random,
    topic?.(random) ?? randomWords(random, integerBetween(random, [1, 3]), "english"),
    range,
  );
}

/** Lengthens a text with words, or cuts it; never ends it with a space. */
function fitted(random: Random, text: string, [min, max]: Range): string {
  while (text.length < min) text += ` ${word(random)}`;
  return text.length <= max ? text : text.slice(0, Math.max(max, 0)).replace(/ $/, "x");
}
