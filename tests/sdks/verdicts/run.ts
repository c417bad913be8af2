/**
 * Lets real SDKs and crawlers be examined by `errorworks run` under four presets and writes `docs/verdicts.md`.
 *
 *     deno task verdict-matrix                  all clients
 *     deno task verdict-matrix --resume         those only that the last run had not come to
 *     deno task verdict-matrix "openai 7"       these only, to the terminal
 *
 * A run without a report is tried twice more, with fewer beside it. The page is written only if nothing is missing.
 *
 * @module
 */
import { isWord, taskArgs } from "../../../scripts/task_args.ts";
import { folderFor } from "../../crawlers/matrix/folder.ts";
import { clientsFor } from "./clients.ts";
import { examine, type Job } from "./examine.ts";
import { pageOf } from "./page.ts";
import { type Examination, readExaminations } from "./report.ts";

const PAGE = new URL("../../../docs/verdicts.md", import.meta.url);
const PRESETS = {
  llm: ["stress", "chaos", "realistic", "gentle"],
  web: ["stress", "stress_scraping", "realistic", "gentle"],
} as const;
const MAKING = { calls: 60, pages: 120, seed: 18 };
/** Runs at a time, the first time and when what has failed is tried again: most of each is waiting. */
const JOBS = [4, 2, 1];

function nameOf(client: string, preset: string): string {
  return `${client}, ${preset}`;
}

/** Examines, several at a time; jobs that came to no report are returned. */
async function examineAll(
  jobs: readonly Job[],
  atOnce: number,
  done: (one: Examination) => Promise<void>,
): Promise<readonly Job[]> {
  const failed: Job[] = [];
  const left = jobs.entries();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const [at, job] of left) {
      const name = `${at + 1} of ${jobs.length}: ${nameOf(job.client.name, job.preset)}`;
      const one = await examine(job);
      if (typeof one === "string") failed.push(job);
      else await done(one);
      console.error(`${name}: ${typeof one === "string" ? one : one.summary}`);
    }
  }));
  return failed;
}

async function main(args: readonly string[]): Promise<void> {
  const wanted = args.filter((name) => name !== "--resume");
  const { clients, missing } = await clientsFor(MAKING);
  const jobs = clients.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).flatMap((client) =>
    PRESETS[client.domain].map((preset): Job => ({ client, preset, seed: MAKING.seed }))
  );
  const state = `${await folderFor("verdicts", JSON.stringify(MAKING))}/examinations.json`;
  const kept = args.includes("--resume") ? await readExaminations(state) : [];
  const results = new Map(kept.map((one) => [nameOf(one.client, one.preset), one]));
  const keep = async (one: Examination) => {
    results.set(nameOf(one.client, one.preset), one);
    if (wanted.length === 0) await Deno.writeTextFile(state, JSON.stringify(Array.from(results.values())));
  };
  const isLeft = ({ client, preset }: Job) => !results.has(nameOf(client.name, preset));
  let left: readonly Job[] = jobs.filter(isLeft);
  for (const atOnce of JOBS) {
    if (left.length > 0) left = await examineAll(left, atOnce, keep);
  }
  for (const reason of missing) console.error(`missing: ${reason}`);
  for (const { client, preset } of left) console.error(`missing: ${nameOf(client.name, preset)}`);
  if (missing.length + left.length > 0) {
    throw new Error(
      "docs/verdicts.md is as it was: deno task verdict-matrix --resume goes on with the missing",
    );
  }
  if (wanted.length > 0) return;
  const inOrder = jobs.flatMap(({ client, preset }) => results.get(nameOf(client.name, preset)) ?? []);
  await Deno.writeTextFile(PAGE, pageOf(inOrder, MAKING));
  console.error("wrote docs/verdicts.md");
}

if (import.meta.main) {
  const takes = (arg: string) => arg === "--resume" || isWord(arg);
  await main(taskArgs("deno task verdict-matrix [--resume] [CLIENT...]", takes));
}
