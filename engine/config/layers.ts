import { isAlias, isMap, isScalar, isSeq, LineCounter, visit } from "yaml";
import { ConfigError, configError, messageOf } from "../base/error.ts";
import { isObject } from "../base/json.ts";
import { parse, valueOfDocument, yamlDocument } from "../base/yaml.ts";
import { kindOf, type Layer } from "./layer.ts";
import { namesSecret } from "./secrets.ts";

/** Reads a YAML text as a layer. An empty text is an empty layer. @throws {ConfigError} */
export function yamlLayer(source: string, text: string): Layer {
  const document = yamlDocument(text, { lineCounter: new LineCounter() }); // with it, messages name the line
  if (document.errors.length > 0) {
    const messages = new Set(document.errors.map(({ message }) => withExcerpt(inOurWords(message), source)));
    throw new ConfigError([...messages].map((message) => ({ path: "", message: `${source}: ${message}` })));
  }
  const tree = toTree(() => valueOfDocument(document), source, () => lineOfBadAlias(text)) ?? {};
  if (!isObject(tree)) {
    throw configError(`${source}: expected a mapping of keys, got ${kindOf(tree)}`);
  }
  return { source, tree, line: linesIn(text) };
}

/** The line (from 1) of a YAML text on which a key stands; where it is not there, that of what is around it. */
export function linesIn(text: string): Layer["line"] {
  const lines = new LineCounter();
  let root: unknown; // parsed once somebody asks
  return (path) => {
    root ??= yamlDocument(text, { lineCounter: lines }).contents;
    for (let end = path.length; end > 0; end--) {
      const offset = offsetOf(root, path.slice(0, end));
      if (offset !== undefined) return lines.linePos(offset).line;
    }
    return undefined;
  };
}

/**
 * Message of the YAML parser: what is wrong and where, then the lines of the text around it, unless they hold a secret.
 */
function withExcerpt(message: string, source: string): string {
  const [what = "", ...excerpt] = message.trimEnd().split("\n").filter((line) => line.trim() !== "");
  const shown = [source, ...excerpt].some(namesSecret) ? [] : excerpt;
  return [what.replace(/:$/, ""), ...shown.map((line) => `  ${line}`)].join("\n");
}

/** A message of the YAML parser without advice to programmers. */
function inOurWords(message: string): string {
  return message.replace(
    "Source contains multiple documents; please use YAML.parseAllDocuments()",
    "Expected one document, but --- begins a second one",
  );
}

function toTree(read: () => unknown, source: string, line: () => number | undefined = () => undefined) {
  try {
    return read();
  } catch (error) {
    const at = line();
    throw configError(
      `${source}: ${withExcerpt(messageOf(error), source)}${at === undefined ? "" : ` at line ${at}`}`,
    );
  }
}

/** The line (from 1) of the first alias that stands for nothing, or of a merge of what is no mapping. */
function lineOfBadAlias(text: string): number | undefined {
  const lines = new LineCounter();
  const document = yamlDocument(text, { lineCounter: lines });
  let offset: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      offset = startOf(alias);
      return visit.BREAK;
    },
    Pair(_, { key, value }) {
      const isMerge = isScalar(key) && typeof key.source === "string" && key.source === "<<";
      const merged = isAlias(value) ? value.resolve(document) : value;
      if (!isMerge || isMap(merged) || isSeq(merged)) return undefined;
      offset = startOf(key);
      return visit.BREAK;
    },
  });
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

/** The part of a YAML node that this file walks. */
interface YamlNode {
  readonly items?: readonly { readonly key?: unknown; readonly value?: unknown; readonly range?: unknown }[];
}

/** Offset in the text of the last key of `path`. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number | undefined {
  let node = root;
  let offset: number | undefined;
  for (const key of path) {
    const items: YamlNode["items"] = isObject(node) ? (node as YamlNode).items : undefined;
    const pair = typeof key === "number"
      ? items?.[key]
      : items?.find((item) => String(scalarOf(item.key)) === key);
    if (!pair) return undefined;
    offset = startOf(typeof key === "number" ? pair : pair.key) ?? offset;
    node = typeof key === "number" ? pair : pair.value;
  }
  return offset;
}

function scalarOf(node: unknown): unknown {
  return typeof node === "object" && node !== null && "value" in node ? node.value : undefined;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) {
    return undefined;
  }
  return Number(node.range[0]);
}

/** The value of a YAML text. @throws {ConfigError} naming its source */
export function yamlValue(text: string, source: string): unknown {
  return toTree(() => parse(text), source);
}

/** True if a text is one quoted YAML string. */
export function isQuoted(text: string): boolean {
  const { contents, errors } = yamlDocument(text);
  return errors.length === 0 && isScalar(contents) && /^QUOTE_/.test(contents.type ?? "");
}
