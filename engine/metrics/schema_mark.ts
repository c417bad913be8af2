/**
 * Mark of the databases that this program has made: a table named after it, with the version of the schema.
 *
 * @module
 */
import type { Row } from "@libsql/client";
import type { SqlView } from "./tables.ts";

/** Version of the tables. It goes up when one of them changes in a way that an earlier program cannot write. */
const SCHEMA_VERSION = 1;

const OWNER = "errorworks";

/** The statements that mark a database; they change nothing where it is marked. */
export const MARK = [
  `CREATE TABLE IF NOT EXISTS ${OWNER} (schema_version INTEGER NOT NULL)`,
  `INSERT INTO ${OWNER} SELECT ${SCHEMA_VERSION} WHERE NOT EXISTS (SELECT 1 FROM ${OWNER})`,
] as const;

/** Everything that a database consists of, to be checked by `checkOwner`. */
export const SELECT_SCHEMA = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";
/** The version in the mark of a database that has one. */
export const SELECT_VERSION = `SELECT schema_version FROM ${OWNER}`;

/** A database that is another program's, or another version's. Known by its name, which is all that crosses threads. */
class UnfitDatabase extends Error {
  override readonly name = "UnfitDatabase";
}

/** Rows of `SELECT_SCHEMA`, and what this program would have made. */
interface FoundSchema {
  readonly found: readonly Row[];
  readonly tables: readonly string[];
  readonly views: readonly SqlView[];
}

/**
 * Tells whether the database has a mark, and refuses one that others have made. One without a mark is adopted if it is
 * empty, or has this program's tables as they are made now: the first releases did not mark theirs.
 *
 * @throws {UnfitDatabase}
 */
export function checkOwner({ found, tables, views }: FoundSchema): { readonly isMarked: boolean } {
  const there = new Map(
    found.filter(({ type }) => type === "table").map(({ name, sql }) => [name, String(sql)]),
  );
  const isMarked = there.has(OWNER);
  const ours = new Map(tables.flatMap((sql) => {
    const name = /^CREATE TABLE IF NOT EXISTS (\w+)/.exec(sql)?.[1];
    return name === undefined ? [] : [[name, sql]];
  }));
  const strangers = [...there.keys()].filter((name) => !/^(sqlite|libsql|_litestream)_/.test(String(name)));
  if (!isMarked && strangers.length > 0 && !strangers.some((name) => ours.has(String(name)))) {
    throw new UnfitDatabase(
      `it is a database of another program, with ${listed(strangers)}; ${NAME_ANOTHER}`,
    );
  }
  const other = [...ours].find(([name, sql]) =>
    there.has(name) && plain(there.get(name) ?? "") !== plain(sql)
  );
  const inTheWay = other?.[0] ?? views.find(({ name }) => there.has(name))?.name;
  if (inTheWay === undefined) return { isMarked };
  const made = `its table "${inTheWay}" is not as this version of errorworks makes it`;
  throw new UnfitDatabase(`${made}: it is another version's, or another program's; ${NAME_ANOTHER}`);
}

/** Refuses a database that another version has made. @throws {UnfitDatabase} */
export function checkVersion(version: unknown): void {
  if (Number(version) === SCHEMA_VERSION) return;
  const [age, cure] = Number(version) > SCHEMA_VERSION
    ? ["a newer", "use that version, or name another database"]
    : ["an older", NAME_ANOTHER];
  throw new UnfitDatabase(
    `it was made by ${age} version of errorworks (schema ${version}, here ${SCHEMA_VERSION}); ${cure}`,
  );
}

const NAME_ANOTHER = "move it away, or name another one with --database";

/** Names some tables. */
function listed(names: readonly unknown[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`).join(", ");
  return `the ${names.length === 1 ? "table" : "tables"} ${shown}${names.length > 3 ? " …" : ""}`;
}

/** A statement as SQLite keeps it, without regard to blanks. */
function plain(sql: string): string {
  return sql.replace(/^CREATE TABLE IF NOT EXISTS /, "CREATE TABLE ").replace(/\s+/g, " ");
}
