/**
 * The YAML library, for modules that load it when they first need it. It is a CommonJS package, whose names a bundle has
 * for static imports alone: a dynamic one of the package itself finds nothing but a default export there.
 *
 * @module
 */
import { parse as parseText, parseDocument } from "yaml";

export { stringify, YAMLParseError } from "yaml";

/** Most values that aliases may stand for in one text, together. */
const MOST_ALIASED = 1_000_000;

/** Merge keys (`<<: *anchor`) are read, as PyYAML reads them: older files have them. */
const SYNTAX = { merge: true } as const;

/** As often as an anchor may be used: any number of times, since what it comes to has a limit of its own. */
const ALIASES = { maxAliasCount: -1 } as const;

type ParseOptions = NonNullable<Parameters<typeof parseDocument>[1]>;

/** A YAML text as a document, whose nodes know their places. */
export function yamlDocument(
  text: string,
  options: Pick<ParseOptions, "lineCounter"> = {},
): ReturnType<typeof parseDocument> {
  return parseDocument(text, { ...SYNTAX, ...options });
}

/** Value of a document. @throws {Error} for aliases that stand for too much, or for nothing */
export function valueOfDocument(document: ReturnType<typeof parseDocument>): unknown {
  return bounded(document.toJS(ALIASES));
}

/**
 * Value of a YAML text. JSON, which is YAML, too, takes a hundredth of the time.
 *
 * @throws {YAMLParseError} for what is no YAML, {Error} for aliases that stand for too much
 */
export function parse(text: string, options: Pick<ParseOptions, "logLevel"> = {}): unknown {
  return jsonIn(text)?.value ?? bounded(parseText(text, { ...SYNTAX, ...ALIASES, ...options }));
}

/** A string of a JSON text, and the colon behind it if it is a key. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g;

/** The value of a JSON text; absent for other YAML, and where an object has a key twice, which is an error in YAML. */
function jsonIn(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    let written = 0;
    for (const [, colon] of text.matchAll(STRING)) if (colon !== undefined) written++;
    return keysOf(value) === written ? { value } : undefined;
  } catch {
    return undefined;
  }
}

/** Number of keys of a value, those of inner ones included. */
function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + keysOf(one), Array.isArray(value) ? 0 : inner.length);
}

/**
 * A value of a text, in which an alias is the object of its anchor; refused if all aliases together stand for too much.
 */
function bounded(value: unknown): unknown {
  const sizes = new Map<object, number>();
  let written = 0;
  const sizeOf = (one: unknown): number => {
    const isInner = typeof one === "object" && one !== null;
    const known = isInner ? sizes.get(one) : undefined;
    if (known !== undefined) return known;
    written++;
    if (!isInner) return 1;
    sizes.set(one, Infinity); // of what holds itself
    const size = Object.values(one).reduce<number>((sum, inner) => sum + sizeOf(inner), 1);
    sizes.set(one, size);
    return size;
  };
  if (sizeOf(value) - written <= MOST_ALIASED) return value;
  throw new Error(`its aliases (*) stand for more than ${MOST_ALIASED.toLocaleString("en")} values`);
}
