import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { BadCursor, offsetOf, pageCursor } from "./page_cursor.ts";
import { describeRun, newestRuns } from "./runs.ts";
import type { MetricsReader } from "./tool.ts";

const RUNS = "errorworks://runs/";
const MIME = "application/json";
/** Runs on a page of the list. */
const PAGE_RUNS = 50;
/** Values that a completion has, at most, by the protocol. */
const COMPLETIONS = 100;

/** Address of a run. */
export function runUri(run_id: string): string {
  return `${RUNS}${run_id}`;
}

/** True if an address is that of a run of the database. */
export async function isRun(reader: MetricsReader, uri: string): Promise<boolean> {
  return uri.startsWith(RUNS) && await describeRun(reader, uri.slice(RUNS.length)) !== null;
}

/** Adds the runs of a database as resources. */
export function addRunResources(server: McpServer, reader: MetricsReader): void {
  const template = new ResourceTemplate(`${RUNS}{run_id}`, {
    list: undefined,
    complete: {
      run_id: async (begun) => {
        const runs = await newestRuns(reader, 0, 1_000);
        return runs.map(({ run_id }) => run_id).filter((id) => id.startsWith(begun)).slice(0, COMPLETIONS);
      },
    },
  });
  const about = {
    title: "A run",
    description: "Seed, preset, configuration and totals of a run",
    mimeType: MIME,
  };
  server.registerResource("run", template, about, async (uri, { run_id }) => {
    const run = await describeRun(reader, String(run_id));
    if (!run) throw new ResourceNotFoundError(uri.href);
    return { contents: [{ uri: uri.href, mimeType: MIME, text: JSON.stringify(run) }] };
  });
  server.server.setRequestHandler(
    "resources/list",
    async ({ params }) => await pageOfRuns(reader, params?.cursor),
  );
}

async function pageOfRuns(reader: MetricsReader, cursor: string | undefined) {
  const offset = readCursor(cursor);
  const runs = await newestRuns(reader, offset, PAGE_RUNS + 1);
  const resources = runs.slice(0, PAGE_RUNS).map(({ run_id, started_ms, preset }) => ({
    uri: runUri(run_id),
    name: run_id,
    title: `Run of ${new Date(started_ms).toISOString()}, preset ${preset ?? "none"}`,
    mimeType: MIME,
  }));
  return runs.length > PAGE_RUNS
    ? { resources, nextCursor: pageCursor(offset + PAGE_RUNS, RUNS) }
    : { resources };
}

function readCursor(cursor: string | undefined): number {
  try {
    return offsetOf(cursor, RUNS);
  } catch (error) {
    if (error instanceof BadCursor) throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
    throw error;
  }
}
