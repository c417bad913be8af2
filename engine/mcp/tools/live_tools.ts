import * as z from "zod";
import type { Backend, LiveServer } from "../backend.ts";
import { defineServerTool } from "./server_tool.ts";

const configuration = z.object({
  config_version: z.int().describe("goes up by one with each change"),
  config: z.record(z.string(), z.unknown()).describe("the section of each domain"),
});

/** The configuration in force. */
export const getConfig = defineServerTool({
  name: "get_config",
  title: "Show the configuration in force",
  description:
    "Shows what the running server does now: faults with their percentages, latency, bursts, content.",
  input: z.object({}),
  output: configuration,
  annotations: { readOnlyHint: true, openWorldHint: false },
  run: (_, backend) => Promise.resolve({ ...liveOf(backend).config() }),
});

/** Changes the configuration in force. */
export const setConfig = defineServerTool({
  name: "set_config",
  title: "Change the configuration in force",
  description:
    "Merges a patch over the configuration of the running server, on all workers at once; null removes a " +
    'key. E.g. {"llm": {"faults": {"rate_limit": {"pct": 20}}}}. What is wrong with it is said, and nothing changes.',
  input: z.object({
    patch: z.record(z.string(), z.unknown()).describe("part of the configuration, by domain: llm, web"),
  }),
  output: configuration,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  run: async ({ patch }, backend) => ({ ...await liveOf(backend).update(patch) }),
});

/** Starts a new run. */
export const reset = defineServerTool({
  name: "reset",
  title: "Start a new run",
  description:
    "Starts over on the running server: counters, sequences and chance begin anew, and the rows of the " +
    "run before are removed. The configuration stays.",
  input: z.object({}),
  output: z.object({ new_run_id: z.string() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  run: async (_, backend) => ({ new_run_id: await liveOf(backend).reset() }),
});

function liveOf({ live }: Backend): LiveServer {
  if (!live) throw new Error("There is no running server here, only its database");
  return live;
}
