/** Heavy load for one worker: many rules, a mix of long requests, and the delay of its event loop under them. */
import { STEP_PROBE, stepsOf } from "../child.ts";
import { BODY, load, median, NO_LATENCY, ourCommand, type Rounds, startCommand } from "../load.ts";
import { onServer } from "../pinning.ts";
import { STEP_CLASSES_MS, type Steps } from "../steps.ts";
import { warmUp } from "./compare.ts";
import { startOurs } from "./contestants.ts";

const RULES = 10_000;
const LONG = "Tell me the long story.";
const LONG_WORDS = 16_000;

/** A file of rules that do not fit, and of one for the long story. */
async function rulesFile(folder: string): Promise<readonly string[]> {
  const text = "word ".repeat(LONG_WORDS).trim();
  const rules = Array.from({ length: RULES - 1 }, (_, n) => ({
    when: { user: `needle number ${n} in hay` },
    do: { answer: { text: "found" } },
  }));
  const story = { when: { user: LONG }, do: { answer: { text } } };
  const file = `${folder}/rules.json`;
  await Deno.writeTextFile(file, JSON.stringify([...rules, story]));
  return ["--set", `llm.response.rules_file=${file}`];
}

/** Rate with ten thousand rules that do not fit as a part of that with none, one ratio for each round. */
export async function ruleRatios(folder: string, { rounds, seconds }: Rounds): Promise<number[]> {
  await using many = await startOurs(folder, "many", ...await rulesFile(folder));
  await using none = await startOurs(folder, "none");
  const rate = async ({ url }: { readonly url: string }) =>
    (await load(url, { seconds, connections: 32 })).perSecond;
  for (const server of [many, none]) await rate(server);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) ratios.push(await rate(many) / await rate(none));
  return ratios;
}

/** Steps on the event loop of one worker while chats, long stories and long prompts come. */
export async function loopSteps(folder: string, seconds: number): Promise<Steps> {
  const more = await rulesFile(folder);
  const [deno, run = "", ...args] = ourCommand(
    `file:${folder}/steps.db`,
    "--preset=silent",
    ...NO_LATENCY,
    ...more,
  );
  await using server = await startCommand(onServer([deno, run, STEP_PROBE, ...args]));
  await mix(server.url, 2); // compiles the code
  await stepsOf(server);
  await mix(server.url, seconds);
  return await stepsOf(server);
}

/** Short chats without a pause, and beside them streams of long stories and prompts of a megabyte. */
async function mix(url: string, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const chat = (content: string, stream: boolean) =>
    JSON.stringify({ model: "gpt-4.1", messages: [{ role: "user", content }], stream });
  const over = async (body: string) => {
    while (performance.now() < until) {
      const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", body });
      await response.body?.pipeTo(new WritableStream());
    }
  };
  const prompt = "some words\n".repeat(1e5);
  await Promise.all([
    load(url, { seconds, connections: 8, body: BODY }),
    over(chat(LONG, true)),
    over(chat(LONG, true)),
    over(chat(prompt, false)),
  ]);
}

/** Steps as rows of a table: upper end of each class, and how many are in it. */
export function classes({ counts }: Steps): readonly (readonly [string, number])[] {
  const ends = [...STEP_CLASSES_MS.map((ms) => `≤ ${ms} ms`), `> ${STEP_CLASSES_MS.at(-1)} ms`];
  return ends.map((end, at) => [end, counts[at] ?? 0]);
}

/** 99th percentile of latency at about half of the highest rate, in milliseconds, one for each round. */
export async function halfRate(folder: string, { rounds, seconds }: Rounds) {
  await using server = await startOurs(folder, "half");
  const pressure = { seconds, connections: 32 };
  await warmUp(server.url, { ...pressure, seconds: Math.max(seconds, WARM_SEC) });
  const { perSecond: most } = await load(server.url, pressure);
  await new Promise((resolve) => setTimeout(resolve, WRITTEN_MS));
  const connections = Math.max(1, Math.round(most / 2 * REST_MS / 1000));
  const p99s: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { perSecond, p99_ms } = await load(server.url, { seconds, connections, rest_ms: REST_MS });
    p99s.push(p99_ms);
    rates.push(perSecond);
  }
  return { most, rate: median(rates), p99s };
}

/** Time of load after which nothing is compiled any more, and the heap has its size, in seconds. */
const WARM_SEC = 5;
/** Time after the highest rate in which its rows are written, in milliseconds. */
const WRITTEN_MS = 2_000;
/** Rest of each connection between two requests at half of the highest rate, in milliseconds. */
const REST_MS = 10;
