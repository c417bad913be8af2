/** The server under test: a process of its own, asked over HTTP and stdio like anybody else would. */
import { fileURLToPath } from "node:url";
import { firstLine } from "../first_line.ts";

import { isEnded } from "./program.ts";

/** The admin token of the server. */
export const TOKEN = "mcp-token";

/** Longest start and end of a server, in milliseconds; it lets replies in flight finish for ten seconds. */
const START_MS = 60_000;
const END_MS = 30_000;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A server that listens. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  /** Its admin token. */
  readonly token: string;
}

/** A running server. */
export interface Server extends Listening {
  /** URL of its database. */
  readonly database: string;
}

/** Options of a server's start. */
export interface Wanted {
  readonly workers?: number;
  readonly transport?: "socket" | "fetch";
  /** `:memory:` for one that is not in a file. */
  readonly database?: ":memory:";
}

/** Program and arguments of a command of errorworks; `ERRORWORKS_UNDER_TEST` names a compiled binary. */
export function commandOf(args: readonly string[]): { readonly command: string; readonly args: string[] } {
  const binary = Deno.env.get("ERRORWORKS_UNDER_TEST");
  if (binary !== undefined) return { command: binary, args: [...args] };
  return { command: Deno.execPath(), args: ["run", "-A", `${ROOT}main.ts`, ...args] };
}

/** Starts a server that has answered ten chat completions, five of them with 429. */
export async function startServer(
  { workers = 1, transport, database: memory }: Wanted = {},
): Promise<Server> {
  const folder = await Deno.makeTempDir();
  const database = memory ?? `file:${folder}/metrics.db`;
  const options = ["--json", "--port=0", "--seed=7", `--admin-token=${TOKEN}`, `--workers=${workers}`];
  const faults = ["--preset=silent", "--set=llm.faults.rate_limit.pct=50", `--database=${database}`];
  const { command, args } = commandOf([
    "serve",
    ...options,
    ...faults,
    ...(transport ? [`--transport=${transport}`] : []),
  ]);
  const server = await listening(command, args);
  const { url, token } = server;
  for (let i = 0; i < 10; i++) {
    const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
    const init = { method: "POST", body, signal: AbortSignal.timeout(START_MS) };
    await (await fetch(`${url}/v1/chat/completions`, init)).body?.cancel();
  }
  return {
    url,
    token,
    database,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Starts the `/mcp` of the program with the fixtures of the conformance suite besides. */
export async function startFixtureServer(): Promise<Listening> {
  return await listening(Deno.execPath(), ["run", "-A", `${ROOT}tests/engine/mcp/conformance/server.ts`]);
}

/** Starts a server that prints where it listens, as JSON. @throws {Error} if it does not in time */
async function listening(command: string, args: string[]): Promise<Listening> {
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "piped", stderr: "inherit" })
    .spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const line = await firstLine(child.stdout).finally(() => clearTimeout(timer));
  const { url, token = TOKEN } = JSON.parse(line);
  return {
    url,
    token,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await isEnded(child, `${command} ${args.join(" ")}`, END_MS);
    },
  };
}
