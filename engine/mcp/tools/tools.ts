import type { Backend } from "../backend.ts";
import { ANALYSES } from "../analysis/analyses.ts";
import { describeSchema } from "./describe_schema.ts";
import { getConfig, reset, setConfig } from "./live_tools.ts";
import { query } from "./query.ts";
import type { ServerTool } from "./server_tool.ts";

/** Tools that work on a database, whether its server runs or not. */
const ON_DATABASE: readonly ServerTool[] = [...ANALYSES, query, describeSchema];

/** Tools that need a running server. */
const ON_SERVER: readonly ServerTool[] = [getConfig, setConfig, reset];

/** The tools that a backend has. */
export function toolsOf({ live }: Backend): readonly ServerTool[] {
  return live ? [...ON_DATABASE, ...ON_SERVER] : ON_DATABASE;
}
