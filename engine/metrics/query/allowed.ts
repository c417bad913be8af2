import { INSTEAD, tokensOf } from "./sql_text.ts";
import { QueryError } from "./query.ts";

/** One line of what EXPLAIN says: an operation of SQLite's virtual machine. */
export interface Operation {
  readonly opcode: string;
  readonly p2: number;
  readonly p4: string;
}

/** An operation from a row of EXPLAIN: address, opcode, p1, p2, p3, p4 … */
export function operationOf(row: ArrayLike<unknown>): Operation {
  return { opcode: String(row[1]), p2: Number(row[3]), p4: String(row[5] ?? "") };
}

/**
 * Functions that a query may call. An allow list, since libSQL's native module has some that read and write files
 * (`readfile`, `writefile`), change its ciphers, or hand out addresses of its memory.
 */
const FUNCTIONS = new Set(
  `abs changes char coalesce concat concat_ws date datetime format glob hex ifnull iif instr julianday length like
  likelihood likely lower ltrim max min nullif octet_length printf quote random randomblob replace round rtrim sign
  soundex sqlite_version strftime substr substring time timediff total_changes trim typeof unhex unicode unixepoch
  unlikely upper zeroblob current_date current_time current_timestamp last_insert_rowid
  -> ->> json json_array json_array_length json_error_position json_extract json_insert json_object json_patch
  json_quote json_remove json_replace json_set json_type json_valid jsonb jsonb_array jsonb_extract jsonb_insert
  jsonb_object jsonb_patch jsonb_remove jsonb_replace jsonb_set subtype
  avg count group_concat json_group_array json_group_object jsonb_group_array jsonb_group_object string_agg sum total
  cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
  median mode stdev variance lower_quartile upper_quartile
  acos acosh asin asinh atan atan2 atanh atn2 ceil ceiling cos cosh cot coth degrees difference exp floor ln log log10
  pi power radians sin sinh sqrt square tan tanh
  charindex leftstr padc padl padr proper regexp regexpi replicate reverse rightstr strfilter`.split(/\s+/),
);

/** Virtual tables that a query may read: those that list nothing but values and the schema. */
export const VIRTUAL_TABLES = new Set(
  `json_each json_tree generate_series dbstat pragma_table_info pragma_table_xinfo pragma_table_list pragma_index_list
  pragma_index_info pragma_index_xinfo pragma_function_list pragma_compile_options`.split(/\s+/),
);

/** Other virtual tables of libSQL's native module, besides the pragmas. */
export const REFUSED_TABLES = new Set(
  `fsdir sqlite_stmt sqlite_dbpage fts3 fts4 fts5 fts3tokenize fts4aux fts5vocab geopoly rtree rtree_i32 vector_top_k
  carray`.split(/\s+/),
);

/** Tables of what a fleet hands on: its configuration, with the keys in it as they are, and the digest of its token. */
const SECRET_TABLES = new Set(["fleet", "fleet_config"]);

/**
 * Checks the program that a query was compiled to: that it opens no table to write, calls only functions of the list,
 * and reads no table with secrets and only virtual tables of the list.
 *
 * @throws {QueryError} naming what is not allowed
 */
export function checkProgram(sql: string, program: readonly Operation[]): void {
  for (const { opcode, p2, p4 } of program) {
    if (opcode === "Transaction" && p2 !== 0) throw new QueryError(`This statement writes: ${INSTEAD}`);
    if (/^(Pure)?Func|^Agg/.test(opcode)) checkFunction(p4);
    if (opcode === "VOpen") checkTables(sql, isRefused);
    if (opcode === "OpenRead") checkTables(sql, (name) => SECRET_TABLES.has(name));
  }
}

/** `p4` is the name of the function, with the number of its arguments in parentheses. */
function checkFunction(p4: string): void {
  const name = p4.replace(/\(-?\d+\)$/, "").toLowerCase();
  if (!FUNCTIONS.has(name)) throw new QueryError(`The function ${name} is not allowed in a query`);
}

/** True for a virtual table that is not on the list. */
function isRefused(name: string): boolean {
  return REFUSED_TABLES.has(name) || (name.startsWith("pragma_") && !VIRTUAL_TABLES.has(name));
}

/** The program does not name its tables, but the text has to, as a word or quoted. */
function checkTables(sql: string, isRefused: (name: string) => boolean): void {
  for (const { kind, text } of tokensOf(sql)) {
    const name = text.toLowerCase();
    if (kind !== "other" && isRefused(name)) {
      throw new QueryError(`The table ${name} is not allowed in a query`);
    }
  }
}
