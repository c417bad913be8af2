/**
 * errorworks: a server that misbehaves on purpose. A command line when run, an edge module (`{ fetch }`) when
 * imported by a host.
 *
 * @module
 */
import type { Edge } from "./engine/edge.ts";
import { startStoreThread } from "./engine/metrics/store_thread.ts";
import { noProxy } from "./engine/testing/client_env.ts";
import { llm } from "./llm/domain.ts";
import { llmTesting } from "./llm/testing.ts";
import { stopSignals } from "./engine/base/stop_signals.ts";
import { web } from "./web/domain.ts";

const services = [llm, web];

/** The supervisor starts this module once more for each of its workers. */
const isWorker = "DedicatedWorkerGlobalScope" in globalThis;

/** `scripts/start.ts` imports this module with that query. */
const isProgram = import.meta.main || import.meta.url.endsWith("?start");

/** `deno serve` and edge hosts give no arguments; the binary is a command line even without any. */
const isCommandLine = !isWorker && isProgram && (Deno.args.length > 0 || Deno.build.standalone);

/** For hosts that call `fetch`: `deno serve main.ts`, Deno Deploy. Configured by environment variables. */
const edge: Partial<Edge> = isCommandLine || isWorker ? {} : await startEdge();
export default edge;

if (isWorker) {
  const { runWorker } = await import("./engine/supervisor/worker_entry.ts");
  runWorker(services);
}

/** Runs the command line, which no worker loads, and ends the process with its exit code. */
async function runCommandLine(args: readonly string[]): Promise<never> {
  if (args[0] === "serve") startStoreThread(); // which loads its code while this one does
  // `fetch` would hand a proxy what it asks of servers of this machine, the admin token included.
  for (const [name, value] of Object.entries(noProxy(Deno.env.toObject()))) Deno.env.set(name, value);
  const { cli } = await import("./engine/cli/cli.ts");
  const { stdoutLines, systemTerminal } = await import("./engine/cli/terminal/terminal.ts");
  const { startWatchdog } = await import("./engine/supervisor/watchdog.ts");
  const code = await cli(args, {
    services,
    env: Deno.env.toObject(),
    testing: [llmTesting],
    ...stdoutLines(),
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
    for (const signal of stopSignals()) {
      Deno.addSignalListener(signal, () => {
        if (asked) Deno.exit(1);
        asked = true;
        resolve(signal);
      });
    }
  });
}
