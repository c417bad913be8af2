import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

const run = z.string().optional().describe("id of the run; the newest if absent");

/** Adds the prompts. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    "diagnose_my_client",
    {
      title: "Diagnose my client",
      description: "Did the client survive the faults, and what in its code should change?",
      argsSchema: z.object({
        run_id: run,
        client: z.string().optional().describe("file or name of the client"),
      }),
    },
    ({ run_id, client }) => asked(DIAGNOSE, run_id, client === undefined ? "" : ` The client is ${client}.`),
  );
  server.registerPrompt("what_did_the_last_run_do", {
    title: "What did the last run do?",
    description: "A short report of one run: what was asked, what was injected, how it ended.",
    argsSchema: z.object({ run_id: run }),
  }, ({ run_id }) => asked(REPORT, run_id, ""));
}

function asked(task: string, run_id: string | undefined, more: string) {
  const which = run_id === undefined ? "the newest run" : `run ${run_id}`;
  const text = `${task.replace("THE_RUN", which)}${more}`;
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
}

const DIAGNOSE =
  `Find out from the errorworks tools how my client coped with the faults of THE_RUN. Call diagnose first,
then what it points to: analyze_errors, analyze_latency, analyze_aimd_behavior and get_burst_events for back-off,
find_anomalies, get_error_samples for single requests. Answer these, with figures: Did the client retry what can be
retried, and only that? Did it wait as Retry-After and back-off ask for? Did it notice streams and bodies that were cut?
Did it go on asking during outages? Then name what in its code should change, most important first. Faults were injected
on purpose: an error alone is no defect of the client.`;

const REPORT =
  `Report on THE_RUN of errorworks in ten lines at most: when it began, with which preset and seed (list_runs),
how many requests there were of which outcome, which faults were injected and how often (diagnose, analyze_errors), how
long answers took (analyze_latency), and whatever is odd (find_anomalies). Injected faults are what was asked for; say
plainly if anything is outcome "bug", since that is a defect of errorworks itself.`;
