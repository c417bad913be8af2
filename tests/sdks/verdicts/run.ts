/**
 * Lets real SDKs and crawlers be examined by `errorworks run` under four presets and writes `docs/verdicts.md`.
 *
 *     deno task verdict-matrix                  all SDKs
 *     deno task verdict-matrix "openai 7"       these only, to the terminal
 *
 * Those of Python, and crawlers, are left out, with a message, where Python, Node or their packages cannot be had.
 *
 * @module
 */
import { folderOfNode, pythonOfClients } from "../../crawlers/matrix/clients.ts";
import { Missing as NoCrawlers } from "../../crawlers/matrix/folder.ts";
import { Missing, preparedEnvironment } from "../../python/environment.ts";
import { ASKERS } from "./askers.ts";
import { pageOf } from "./page.ts";
import { type Examination, examined } from "./report.ts";

const PAGE = new URL("../../../docs/verdicts.md", import.meta.url);
const HERE = new URL("./", import.meta.url).pathname;
const MAIN = new URL("../../../main.ts", import.meta.url).pathname;
const REQUIREMENTS = new URL("../../python/requirements.txt", import.meta.url).pathname;
const PRESETS = {
  llm: ["stress", "chaos", "realistic", "gentle"],
  web: ["stress", "stress_scraping", "realistic", "gentle"],
} as const;
const PYTHON = ["openai (Python)", "Anthropic (Python)", "LiteLLM"];
const CRAWLERS = new URL("../../crawlers/clients/", import.meta.url).pathname;
const CALLS = 60;
const PAGES = 120;
const SEED = 18;
/** Runs at a time: most of each is waiting. */
const JOBS = 8;
/** Milliseconds after which a run is given up. */
const LIMIT_MS = 90_000;
/** Silences that a preset has in tens of seconds. */
const SHORTER = {
  timeout: "after_sec=[1,2]",
  slow_response: "delay_sec=[1,2]",
};

/** A client by its name, with the command that runs it. */
interface Client {
  readonly name: string;
  /** What it is a client of. */
  readonly domain: keyof typeof PRESETS;
  readonly command: readonly string[];
}

async function clientsOf(wanted: readonly string[]): Promise<readonly Client[]> {
  const isWanted = ({ name }: Client) => wanted.length === 0 || wanted.includes(name);
  const script = Object.keys(ASKERS).map((name) => ({
    name,
    domain: "llm" as const,
    command: [Deno.execPath(), "run", "-A", "--no-check", `${HERE}client.ts`, name, String(CALLS)],
  }));
  return [...script, ...await pythonClients(), ...await crawlers()].filter(isWanted);
}

async function pythonClients(): Promise<readonly Client[]> {
  try {
    const folder = await preparedEnvironment(REQUIREMENTS, "anthropic, litellm, openai");
    return PYTHON.map((name) => ({
      name,
      domain: "llm",
      command: [`${folder}/bin/python`, "-B", `${HERE}client.py`, name, String(CALLS)],
    }));
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.error(`Without Python's SDKs: ${error.message}`);
    return [];
  }
}

/** Clients of the website: two crawlers, and two libraries that one is soon written with. */
async function crawlers(): Promise<readonly Client[]> {
  try {
    const [folder, python] = [await folderOfNode(), await pythonOfClients()];
    const named = (name: string, program: readonly string[]): Client => ({
      name,
      domain: "web",
      command: [...program, name.toLowerCase(), String(PAGES)],
    });
    return [
      ...["Crawlee", "got"].map((name) => named(name, ["node", `${folder}/defaults.mjs`])),
      ...["Scrapy", "requests"].map((name) => named(name, [python, "-B", `${CRAWLERS}defaults.py`])),
    ];
  } catch (error) {
    if (!(error instanceof NoCrawlers)) throw error;
    console.error(`Without crawlers: ${error.message}`);
    return [];
  }
}

async function runOf({ name, domain, command }: Client, preset: string): Promise<Examination> {
  const output = await Deno.makeTempFile({ prefix: "errorworks-verdicts-" });
  const shorter = Object.entries(SHORTER).map(([fault, value]) => `--set=${domain}.faults.${fault}.${value}`);
  const flags = [`--set=${domain}.latency.base_ms=0`, ...preset === "gentle" ? [] : shorter];
  const report = [`--preset=${preset}`, `--seed=${SEED}`, "--format=json", `--output=${output}`];
  try {
    await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", MAIN, "run", ...report, ...flags, "--", ...command],
      stdin: "null",
      stdout: "null",
      stderr: "null",
      signal: AbortSignal.timeout(LIMIT_MS),
    }).output();
    return examined(name, preset, await Deno.readTextFile(output));
  } finally {
    await Deno.remove(output);
  }
}

async function writePage(results: readonly Examination[]): Promise<void> {
  const done = results.filter((one) => one !== undefined);
  await Deno.writeTextFile(PAGE, pageOf(done, { calls: CALLS, pages: PAGES, seed: SEED }));
}

async function main(wanted: readonly string[]): Promise<void> {
  const clients = await clientsOf(wanted);
  const jobs = clients.flatMap((client) => PRESETS[client.domain].map((preset) => ({ client, preset })));
  const results: Examination[] = [];
  const left = jobs.entries();
  await Promise.all(Array.from({ length: JOBS }, async () => {
    for (const [at, { client, preset }] of left) {
      const one = await runOf(client, preset);
      results[at] = one;
      console.error(`${client.name}, ${preset}: ${one.summary}`);
      if (wanted.length === 0) await writePage(results); // so that a run that is stopped is not for nothing
    }
  }));
  if (wanted.length > 0) return;
  console.error("wrote docs/verdicts.md");
}

if (import.meta.main) await main(Deno.args);
