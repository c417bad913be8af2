/** Runs of `errorworks run`, each with one client under one preset. */
import { fileURLToPath } from "node:url";
import type { Client } from "./clients.ts";
import { type Examination, examined } from "./report.ts";

/** One run that is wanted. */
export interface Job {
  readonly client: Client;
  readonly preset: string;
  readonly seed: number;
}

const MAIN = fileURLToPath(new URL("../../../main.ts", import.meta.url));
/** Milliseconds after which a run is asked to stop, and after which it is made to. */
const [LIMIT_MS, LAST_MS] = [180_000, 200_000];
/** Silences that a preset has in tens of seconds. */
const SHORTER = {
  timeout: "after_sec=[1,2]",
  slow_response: "delay_sec=[1,2]",
};

/** Examines a client; a sentence on what went wrong if the run came to no report. */
export async function examine(job: Job): Promise<Examination | string> {
  const output = await Deno.makeTempFile({ prefix: "errorworks-verdicts-" });
  try {
    const { code, stderr } = await ended(job, output);
    const text = await Deno.readTextFile(output);
    if (text !== "") return examined(job.client.name, job.preset, text);
    const [last = ""] = new TextDecoder().decode(stderr).trim().split("\n").slice(-1);
    return `no report, exit ${code}: ${last}`;
  } finally {
    await Deno.remove(output);
  }
}

async function ended(job: Job, output: string): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, "run", ...flagsOf(job, output), "--", ...job.client.command],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const timers = [
    setTimeout(() => child.kill("SIGTERM"), LIMIT_MS),
    setTimeout(() => child.kill("SIGKILL"), LAST_MS),
  ];
  try {
    return await child.output();
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

function flagsOf({ client: { domain }, preset, seed }: Job, output: string): readonly string[] {
  const shorter = Object.entries(SHORTER).map(([fault, value]) => `--set=${domain}.faults.${fault}.${value}`);
  return [
    `--preset=${preset}`,
    `--seed=${seed}`,
    "--format=json",
    `--output=${output}`,
    `--set=${domain}.latency.base_ms=0`,
    ...preset === "gentle" ? [] : shorter,
  ];
}
