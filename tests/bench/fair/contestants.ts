/** The servers that are compared, each in a process of its own on the same CPU. */
import { fileURLToPath } from "node:url";
import { freePort } from "../../free_port.ts";
import { type Child, startChild } from "../child.ts";
import { CONFIG, NO_LATENCY, ourCommand, startCommand } from "../load.ts";
import { onServer } from "../pinning.ts";
import { type Floor, record, type Recorded } from "./recorded.ts";

const FLOOR = fileURLToPath(new URL("./floor.ts", import.meta.url));
const AIMOCK = "@copilotkit/aimock@1.43.0";

const FLOORS: Readonly<Record<Floor, string>> = {
  http: "bare `node:http`",
  deno: "bare `Deno.serve`",
  hono: "bare Hono on `@hono/node-server`",
  net: "bare `node:net`, HTTP by hand",
};

/** A server by its name in the table. */
export interface Contestant {
  readonly name: string;
  readonly server: Child;
  /** True: each prompt that it gets is another one. */
  readonly isNumbered?: boolean | undefined;
}

/** Answers of ours that make streams of forty frames: role, 37 tokens, finish, [DONE]. */
const FORTY = ["--set", "llm.response.random.min_words=36", "--set", "llm.response.random.max_words=36"];

/** Starts our server as it is compared: healthy, without a wait, rows in a file. */
export function startOurs(folder: string, name: string, ...args: readonly string[]): Promise<Child> {
  const database = `file:${folder}/${name}.db`;
  return startCommand(onServer(ourCommand(database, "--preset=silent", ...NO_LATENCY, ...args)));
}

/**
 * Starts the servers to compare: ours, the same once more, which tells how far figures can be trusted, ours with
 * prompts that do not repeat, the floors, and aimock where npm can install it.
 */
export async function startAll(folder: string): Promise<readonly [Contestant, ...Contestant[]]> {
  const ours = { name: "errorworks", server: await startOurs(folder, "ours", ...FORTY) };
  const numbered = { ...ours, name: "the first, each prompt another one", isNumbered: true };
  const again = { name: "the same once more (A/A)", server: await startOurs(folder, "again", ...FORTY) };
  const recorded = await record(ours.server.url);
  const file = `${folder}/recorded.json`;
  await Deno.writeTextFile(file, JSON.stringify(recorded));
  const floors: Contestant[] = [];
  for (const [floor, name] of Object.entries(FLOORS)) {
    const command = onServer([Deno.execPath(), "run", "-A", "--config", CONFIG, FLOOR, floor, file]);
    floors.push({ name, server: await startCommand(command) });
  }
  return [ours, again, numbered, ...floors, ...await startAimock(folder, recorded)];
}

/** The text of a recorded stream. */
function textIn({ streamed: { frames } }: Recorded): string {
  const deltas = frames.map((frame) => /"content":("(?:[^"\\]|\\.)*")/.exec(frame)?.[1]);
  return deltas.map((delta): string => delta === undefined ? "" : JSON.parse(delta)).join("");
}

/** aimock with an answer of the same text, in chunks of four characters: as many frames. None where it cannot be had. */
async function startAimock(folder: string, recorded: Recorded): Promise<readonly Contestant[]> {
  const install = ["install", "--prefix", folder, "--no-audit", "--no-fund", AIMOCK];
  const installed = await new Deno.Command("npm", { args: install, stdout: "null", stderr: "null" }).output()
    .catch(() => null);
  if (!installed?.success) {
    console.log(`  ${AIMOCK} is not measured: npm cannot install it`);
    return [];
  }
  const text = textIn(recorded);
  const fixtures = [{ match: { userMessage: "hello" }, response: { content: text } }];
  await Deno.writeTextFile(`${folder}/fixtures.json`, JSON.stringify({ fixtures }));
  const port = freePort();
  const chunk = String(Math.ceil(text.length / (recorded.streamed.frames.length - 3)));
  const command = onServer([
    "sh",
    "-c",
    `echo http://127.0.0.1:${port}; exec node ${folder}/node_modules/@copilotkit/aimock/dist/cli.js "$@"`,
    "aimock",
    ...["--port", String(port), "--fixtures", `${folder}/fixtures.json`],
    ...["--chunk-size", chunk, "--log-level", "silent"],
  ]);
  const [name, ...args] = command;
  const server = await startChild(name, args);
  await untilItListens(port);
  return [{ name: `${AIMOCK.replace(/(?<=.)@/, " ")}, its own bytes`, server }];
}

async function untilItListens(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => null);
    if (connection) return connection.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Cannot measure ${AIMOCK}: it does not listen`);
}
