/**
 * errorworks: a server that misbehaves on purpose. A command line when run, an edge module (`{ fetch }`) when
 * imported by a host.
 *
 * @module
 */
import type { Edge } from "./engine/edge.ts";
import { startStoreThread } from "./engine/metrics/store_thread.ts";
import type { Service } from "./engine/service/service.ts";

/** The supervisor starts this module once more for each of its workers. */
const isWorker = "DedicatedWorkerGlobalScope" in globalThis;

/** `scripts/start.ts` imports this module with that query. */
const isProgram = import.meta.main || import.meta.url.endsWith("?start");

/** `deno serve` and edge hosts give no arguments; the binary is a command line even without any. */
const isCommandLine = !isWorker && isProgram && (Deno.args.length > 0 || Deno.build.standalone);

// It loads its code while this thread does the same: nothing before it takes long.
if (isCommandLine && Deno.args[0] === "serve") startStoreThread();

const services = await loadServices();

/** For hosts that call `fetch`: `deno serve main.ts`, Deno Deploy. Configured by environment variables. */
const edge: Partial<Edge> = isCommandLine || isWorker ? {} : await startEdge();
export default edge;

if (isWorker) {
  const { runWorker } = await import("./engine/supervisor/worker_entry.ts");
  runWorker(services);
}

async function loadServices(): Promise<readonly Service[]> {
  const [{ llm }, { web }] = await Promise.all([import("./llm/domain.ts"), import("./web/domain.ts")]);
  return [llm, web];
}

/** Runs the command line, which no worker loads, and ends the process with its exit code. */
async function runCommandLine(args: readonly string[]): Promise<never> {
  const [{ cli }, { systemTerminal }, { startWatchdog }, { llmTesting }] = await Promise.all([
    import("./engine/cli/cli.ts"),
    import("./engine/cli/terminal/terminal.ts"),
    import("./engine/supervisor/watchdog.ts"),
    import("./llm/testing.ts"),
  ]);
  const code = await cli(args, {
    services,
    env: Deno.env.toObject(),
    testing: [llmTesting],
    line: (text = "") => console.log(text),
    error: (text) => console.error(text),
    terminal: systemTerminal(),
    spawn: (name) => new Worker(import.meta.url, { type: "module", name }),
    stopped: stopSignal,
    guardStop: startWatchdog,
    onReload: (call) => Deno.build.os === "windows" || Deno.addSignalListener("SIGHUP", call),
  });
  return Deno.exit(code); // a thread that was given up would keep the process alive
}

if (isCommandLine) await runCommandLine(Deno.args);

// `deno run` without arguments has nothing to do, unlike `deno serve`, which calls `onListen` and goes on.
if (!isCommandLine && !isWorker && import.meta.main) {
  addEventListener("beforeunload", (event) => {
    event.preventDefault(); // the command line is still to be loaded
    runCommandLine([]);
  }, { once: true });
}

async function startEdge(): Promise<Edge> {
  const { createEdge } = await import("./engine/edge.ts");
  return createEdge(services, {
    env: () => Deno.env.toObject(),
    line: (text) => console.log(text),
    error: (text) => console.error(text),
    stopped: stopSignal,
    exit: (code) => Deno.exit(code),
    refuse(why) {
      console.error(why);
      Deno.exit(1);
    },
  });
}

/** Resolves at the first signal that asks for a stop; the second one stops at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => {
        if (asked) Deno.exit(1);
        asked = true;
        resolve(signal);
      });
    }
  });
}
