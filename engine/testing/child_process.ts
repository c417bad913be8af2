import { spawn } from "node:child_process";
import { Socket } from "node:net";
import process from "node:process";
import { after } from "../base/clock.ts";
import type { StartedServer } from "./admin_client.ts";
import type { StartCall } from "./errorworks.ts";
import { networkFetch } from "./network_fetch.ts";

/** Longest start, in milliseconds. */
const START_MS = 60_000;
/** Time between the polite end of a server and its hard one, in milliseconds. */
const STOP_MS = 5_000;
/** The part of what a server says on stderr that is kept for a message, in characters. */
const KEPT_CHARS = 8_192;

type Child = ReturnType<typeof spawn>;

/** Servers that are to be killed when this process ends without having closed them. */
const children = new Set<Child>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/**
 * Starts the program at `path` as a process of its own on a free port. It ends with this process, however that ends: by
 * `close()`, at its exit, or, where it is killed, since `--parent-pid` makes the server look for it. It ends with this
 * thread, too, as a test runner may terminate that: then nobody holds the other end of its stdin (`--stop-with-stdin`).
 *
 * @throws {Error} with what the program says
 */
export async function startChild(
  path: string,
  { preset, set, listen, token }: StartCall,
): Promise<StartedServer> {
  if (!listen) {
    throw new Error("listen: false is for Deno from source; this server is a process, reached by its port");
  }
  const args = ["serve", "--json", "--parent-pid", String(process.pid), "--stop-with-stdin"];
  if (preset !== undefined) args.push("--preset", preset);
  for (const assignment of set) args.push("--set", assignment);
  const child = spawned(path, args);
  children.add(child);
  child.once("close", () => children.delete(child));
  const said = lastWords(child);
  try {
    const { url } = JSON.parse(await firstLine(child, said));
    letGo(child);
    const ended = () => isOver(child) ? `the server has ended${because(child, said())}` : undefined;
    return { url, token, fetch: networkFetch, ended, stop: () => stop(child) };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

/** @throws {Error} also where the arguments are too long for the system */
function spawned(path: string, args: readonly string[]): Child {
  try {
    return spawn(path, args, {
      env: ownEnvironment(),
      stdio: "pipe",
      windowsHide: true,
    });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "E2BIG")) throw error;
    const way =
      "put rules into a file (config: { llm: { response: { rules_file } } }), or give them to set()";
    throw new Error(`the settings are too long for a command line; ${way}`, { cause: error });
  }
}

/** This environment without what configures a server: a test says all of that itself. */
function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ERRORWORKS|TURSO)_/.test(name)),
  );
}

/** The end of what a program says on stderr, as of now. */
function lastWords(child: Child): () => string {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_CHARS);
  });
  return () => said;
}

function isOver({ exitCode, signalCode }: Child): boolean {
  return exitCode !== null || signalCode !== null;
}

/** How a program that is over has ended, for the end of a sentence. */
function because({ exitCode, signalCode }: Child, said: string): string {
  const words = complaint(said.replaceAll(/^[\d:.]+ INF .*$\n?/gm, "")); // each change of the settings is such a line
  const how = signalCode === null ? `exit code ${exitCode}` : signalCode;
  return ` (${how})${words === "" ? "" : `: ${words}`}`;
}

/** The first line on stdout: the facts of the start. @throws {Error} with the text on stderr where it ends before */
function firstLine(child: Child, said: () => string): Promise<string> {
  let out = "";
  return new Promise((resolve, reject) => {
    const cancel = after(
      START_MS,
      () => reject(new Error(`the server did not start within ${START_MS} ms: ${said()}`)),
    );
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (!out.includes("\n")) out += text;
      if (out.includes("\n")) resolve(out);
    });
    child.once("error", reject);
    child.once(
      "close",
      (code, signal) => reject(new Error(complaint(said()) || `it ended with ${code ?? signal}`)),
    );
    child.once("close", cancel);
    child.stdout?.once("data", cancel);
  });
}

/** The errors among what a program says, without the word in front of each. */
function complaint(said: string): string {
  return said.trim().split("\n").map((line) => line.replace(/^error: /, "")).join("\n");
}

/** Lets this process end while the server runs: a test that forgot `close()` does not hang. */
function letGo(child: Child): void {
  child.unref();
  for (const stream of child.stdio) if (stream instanceof Socket) stream.unref();
}

/** Ends a server and waits for that. */
function stop(child: Child): Promise<void> {
  if (isOver(child)) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = after(STOP_MS, () => child.kill("SIGKILL"));
    child.ref();
    child.once("exit", () => {
      cancel();
      resolve();
    });
    child.kill();
  });
}
