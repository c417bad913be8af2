import { QueryError } from "./query.ts";

/** A token of SQL: a word, a quoted name or a text without its quotes, or any other character. */
interface Token {
  readonly kind: "word" | "quoted" | "other";
  readonly text: string;
  /** Position in the text. */
  readonly at: number;
}

/** Pattern of a token: blanks and comments, then the kinds of tokens, as SQLite's own tokenizer tells them apart. */
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|/\*[^]*?(?:\*/|$))`,
    String.raw`(?<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|${"`"}(?:[^${"`"}]|${"``"})*${"`"}|\[[^\]]*\])`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<other>[^])`,
  ].join("|"),
  "g",
);

/** First words of statements that read. */
const READING = new Set(["SELECT", "WITH", "VALUES", "EXPLAIN"]);

/** Tokens of a text of SQL, without space and comments. */
export function tokensOf(sql: string): Token[] {
  return Array.from(sql.matchAll(TOKEN)).flatMap(
    ({ index: at, groups: { quoted, word, other } = {} }): Token[] => {
      if (quoted !== undefined) return [{ kind: "quoted", text: unquoted(quoted), at }];
      if (word !== undefined) return [{ kind: "word", text: word, at }];
      return other === undefined ? [] : [{ kind: "other", text: other, at }];
    },
  );
}

function unquoted(quoted: string): string {
  const quote = quoted[0] ?? "";
  return quoted.slice(1, -1).replaceAll(quote + quote, quote);
}

/** A statement that reads. */
export interface ReadingStatement {
  /** Without a semicolon, and what follows it. */
  readonly sql: string;
  /** True for EXPLAIN, which does not run what it explains. */
  readonly explains: boolean;
}

/** The one statement of a text; refuses what does not begin as one that reads. @throws {QueryError} */
export function oneStatement(text: string): ReadingStatement {
  if (text.includes("\0")) throw new QueryError("The text has a NUL character, which SQL does not take");
  const tokens = tokensOf(text);
  const [first] = tokens;
  if (!first || isSemicolon(first)) throw new QueryError("The text has no statement: give one SELECT");
  const verb = first.text.toUpperCase();
  if (first.kind !== "word" || !READING.has(verb)) {
    throw new QueryError(`The text begins with ${first.text.slice(0, 40)}: ${INSTEAD}`);
  }
  const end = tokens.findIndex(isSemicolon);
  const more = end !== -1 && !tokens.slice(end).every(isSemicolon);
  if (more) throw new QueryError("The text has more than one statement: give one SELECT");
  return { sql: text.slice(0, tokens[end]?.at), explains: verb === "EXPLAIN" };
}

function isSemicolon({ kind, text }: Token): boolean {
  return kind === "other" && text === ";";
}

/** Statements that are taken, for messages. */
export const INSTEAD = "query only reads, and takes one SELECT, WITH … SELECT, VALUES or EXPLAIN";
