/** The server under test: a process of its own, asked over HTTP and stdio like anybody else would. */
import { firstLine } from "../first_line.ts";

/** The admin token of the server. */
export const TOKEN = "mcp-token";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A running server. */
export interface Server extends AsyncDisposable {
  readonly url: string;
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
  const child = new Deno.Command(command, { args, stdin: "null", stdout: "piped", stderr: "inherit" })
    .spawn();
  const { url } = JSON.parse(await firstLine(child.stdout));
  for (let i = 0; i < 10; i++) {
    const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "hi" }] });
    await (await fetch(`${url}/v1/chat/completions`, { method: "POST", body })).body?.cancel();
  }
  return {
    url,
    database,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}
