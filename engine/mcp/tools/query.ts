import * as z from "zod";
import { QUERY_LIMITS } from "../../metrics/query/query.ts";
import { offsetOf, pageCursor } from "../page_cursor.ts";
import { defineServerTool } from "./server_tool.ts";

/** Runs one SELECT of the assistant's own. */
export const query = defineServerTool({
  name: "query",
  title: "Run a SELECT",
  description:
    "Runs one read-only SQL statement (SQLite: SELECT, WITH … SELECT, VALUES, EXPLAIN) on the metrics " +
    "database, for what no other tool answers; describe_schema names the tables. Rows of requests are in " +
    "llm_requests and web_requests: filter by run_id, or runs are mixed. " +
    `Stops after ${QUERY_LIMITS.time_ms / 1000} s; pages of at most ${
      QUERY_LIMITS.page_chars / 1000
    },000 characters.`,
  input: z.object({
    sql: z.string().min(1).max(50_000).describe(
      "one statement; give it an ORDER BY if you want to page through it",
    ),
    limit: z.int().min(1).max(1_000).default(100).describe("rows of a page, at most"),
    cursor: z.string().optional().describe("next_cursor of the page before, with the same sql"),
  }),
  output: z.object({
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).describe(
      "one list of values for each row",
    ),
    row_count: z.int().describe("rows of this page"),
    next_cursor: z.string().nullable().describe("cursor of the next page; null if there is none"),
    note: z.string().optional(),
  }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run({ sql, limit, cursor }, backend) {
    const { columns, rows, next, cut } = await backend.query({ sql, limit, offset: offsetOf(cursor, sql) });
    return {
      columns: [...columns],
      rows: rows.map((row) => [...row]),
      row_count: rows.length,
      next_cursor: next === null ? null : pageCursor(next, sql),
      ...(cut
        ? { note: `Values were cut to ${QUERY_LIMITS.cell_chars} characters; select less of them` }
        : {}),
    };
  },
});
