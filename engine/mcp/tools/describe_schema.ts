import * as z from "zod";
import { defineServerTool } from "./server_tool.ts";

const COLUMNS = `SELECT s.name AS table_name, s.type AS kind, c.name AS column_name, c.type AS type
  FROM sqlite_schema AS s JOIN pragma_table_info(s.name) AS c
  WHERE s.type IN ('table', 'view') ORDER BY s.name, c.cid`;

/** Descriptions by name, or by the end of the name of what each domain has. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  runs:
    "one row for each run (a start of a server, or a reset): seed, preset, version, configuration as JSON; " +
    "the newest has the greatest started_ms",
  instances: "servers that share this database and were seen within the last hour",
  _requests:
    "one row for each request; outcome is success, fault, client_error, aborted or bug; fault is the name " +
    "of the injected fault or null; status is the HTTP status or null; ending is how the exchange ended " +
    "(complete, fin, rst, client_aborted …); times in milliseconds, timestamp_ms since 1970; ordinal is the number " +
    "of the request in its run, attempt of the client's try where it tells",
  _timeseries:
    "sums for each time bucket (bucket_ms since 1970), outcome, fault, status and ending; '' is none",
  _totals: "the same sums without time; exact also when old rows and buckets are gone",
};

/** The tables of the database. */
export const describeSchema = defineServerTool({
  name: "describe_schema",
  title: "Describe the tables",
  description:
    "Names the tables and columns of the metrics database, for query. Call it before you write SQL.",
  input: z.object({}),
  output: z.object({
    tables: z.array(z.object({
      name: z.string(),
      kind: z.string(),
      description: z.string(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
    })),
    hint: z.string(),
  }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run(_, { select, domains }) {
    const tables = Map.groupBy(await select(COLUMNS), ({ table_name }) => String(table_name));
    const described = Array.from(tables, ([name, columns]) => ({
      name,
      kind: String(columns[0]?.["kind"]),
      description: descriptionOf(name, Object.keys(domains)),
      columns: columns.map(({ column_name, type }) => ({ name: String(column_name), type: String(type) })),
    }));
    return {
      tables: described.filter(({ description }) => description !== ""),
      hint:
        "SELECT fault, count(*) FROM llm_requests WHERE run_id = (SELECT run_id FROM runs ORDER BY started_ms DESC " +
        "LIMIT 1) GROUP BY fault",
    };
  },
});

/** Empty for internal tables. */
function descriptionOf(name: string, domains: readonly string[]): string {
  const domain = domains.find((one) => name.startsWith(`${one}_`));
  return DESCRIPTIONS[domain === undefined ? name : name.slice(domain.length)] ?? "";
}
