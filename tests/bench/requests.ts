/**
 * Measures what the heaviest requests cost the server, and how long they keep others waiting: `deno task bench:requests
 * [other checkout]`.
 *
 * Each is sent three times to a server of one worker, and once to that of another checkout, e.g. of an earlier commit,
 * if its folder is named. The least of three steps and of their CPU counts: the first one compiles the code. Streams
 * are counted with `wrk`. (Linux)
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { isOnlyWord, taskArgs } from "../../scripts/task_args.ts";
import { type Child, cpuMs, longestStep, residentMb, startChild, STEP_PROBE } from "./child.ts";
import { BODY, load, median, NO_LATENCY } from "./load.ts";

const ROUNDS = 3;
const HERE = fileURLToPath(new URL("../..", import.meta.url));
const CROWD = 50;

const chat = (more: Readonly<Record<string, unknown>>) => ({
  path: "/v1/chat/completions",
  body: { model: "gpt-4o", messages: [{ role: "user", content: "hi" }], ...more },
});

/** A chat whose answers have so many required properties. */
function typed(count: number, property: Readonly<Record<string, unknown>>) {
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, property]));
  return shaped({ type: "object", properties, required: names });
}

function shaped(schema: unknown) {
  return chat({ n: 128, response_format: { type: "json_schema", json_schema: { name: "x", schema } } });
}

const LISTS = { type: "object", properties: { c: { type: "array", items: { $ref: "#" }, minItems: 50 } } };
const texts = (count: number) => Array.from({ length: count }, () => "x");
const embed = { path: "/v1/embeddings", body: { model: "text-embedding-3-large", input: texts(2048) } };

/** The requests of the findings, then the largest that are legal. */
const REQUESTS = {
  "n 128, 20,000 properties": typed(20_000, { type: "string" }),
  "n 128, 1,000 patterns": typed(1_000, { type: "string", pattern: "((a{999}){999})" }),
  "n 128, lists in lists": shaped({ ...LISTS, required: ["c"] }),
  "n 128, 1,000 long texts": typed(1_000, { type: "string", minLength: 1e9 }),
  "prediction of 20 MB": chat({ prediction: { type: "content", content: "a b ".repeat(5_000_000) } }),
  "100,000 moderations": { path: "/v1/moderations", body: { input: texts(100_000) } },
  "300,000 moderations": { path: "/v1/moderations", body: { input: texts(300_000) } },
  "2,048 embeddings": embed,
  "2,048 moderations": { path: "/v1/moderations", body: { input: texts(2048) } },
  "n 128, 5,000 properties": typed(5_000, { type: "string" }),
  "n 128, stream": chat({ n: 128, stream: true }),
  "prompt of 1 MB in lines": chat({
    model: "x",
    messages: [{ role: "user", content: "some words\n".repeat(1e5) }],
  }),
};

interface HeavyRequest {
  readonly path: string;
  readonly body: unknown;
}

/** Sends a request and reads the answer to its end. */
async function bytesOf(url: string, { path, body }: HeavyRequest) {
  const response = await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) });
  let bytes = 0;
  for await (const { length } of response.body ?? []) bytes += length;
  return { status: response.status, bytes };
}

async function costOf(server: Child, request: HeavyRequest, rounds: number): Promise<string> {
  const [cpu, steps]: [number[], number[]] = [[], []];
  let told = { status: 0, bytes: 0 };
  for (let round = 0; round < rounds; round++) {
    const before = await cpuMs(server.pid);
    await longestStep(server);
    told = await bytesOf(server.url, request);
    steps.push(await longestStep(server));
    cpu.push((await cpuMs(server.pid) - before) / 1000);
  }
  const [least, step] = [Math.min(...cpu).toFixed(2), Math.min(...steps).toFixed(1)];
  return `${told.status}, ${(told.bytes / 1e6).toFixed(1)} MB, ${least} s of CPU, step ${step} ms`;
}

/** Peak memory while a crowd asks for the largest answer and does not read it, in MB. */
async function unreadMb(server: Child): Promise<number> {
  const init = { method: "POST", body: JSON.stringify(embed.body) };
  const answers = await Promise.all(
    Array.from({ length: CROWD }, () => fetch(`${server.url}${embed.path}`, init)),
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const peak = await residentMb(server.pid, "VmHWM");
  for (const { body } of answers) await body?.cancel();
  return peak;
}

function serve(checkout: string): Promise<Child> {
  const run = [
    "run",
    "-A",
    STEP_PROBE,
    "--config",
    `${checkout}/deno.json`,
    `${checkout}/main.ts`,
    "serve",
    "--port=0",
  ];
  const quiet = ["--seed=7", "--preset=silent", "--database=none", "--admin-token=bench", ...NO_LATENCY];
  return startChild(Deno.execPath(), [...run, ...quiet]);
}

const checkouts = [HERE, ...taskArgs("deno task bench:requests [OTHER_CHECKOUT]", isOnlyWord)];
const servers = await Promise.all(checkouts.map(serve));
const BODY_OF_STREAM = JSON.stringify({ ...JSON.parse(BODY), stream: true });
try {
  for (const [name, request] of Object.entries(REQUESTS)) {
    console.log(name);
    for (const [at, server] of servers.entries()) {
      console.log(
        `  ${at === 0 ? "here " : "other"} ${await costOf(server, request, at === 0 ? ROUNDS : 1).catch(
          String,
        )}`,
      );
    }
  }
  const rates = checkouts.map((): number[] => []);
  for (let round = 0; round < 2 * ROUNDS; round++) {
    for (const [at, { url }] of servers.entries()) {
      rates[at]?.push((await load(url, { seconds: 2, connections: 32, body: BODY_OF_STREAM })).perSecond);
    }
  }
  console.log(`streams per second: ${rates.map((all) => Math.round(median(all))).join(" here, other ")}`);
  const [ours] = servers;
  if (ours) {
    console.log(`${CROWD} embeddings that nobody reads: ${Math.round(await unreadMb(ours))} MB at the peak`);
  }
} finally {
  for (const server of servers) await server.stop();
}
