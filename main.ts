/**
 * errorworks: a server that misbehaves on purpose. A command line when run, an edge module (`{ fetch }`) when
 * imported by a host.
 *
 * @module
 */
import { cli } from "./engine/cli/cli.ts";
import { createEdge } from "./engine/edge.ts";
import { llm } from "./llm/domain.ts";

const services = [llm];

/** For hosts that call `fetch`: `deno serve main.ts`, Deno Deploy. Configured by environment variables. */
export default createEdge(services, () => Deno.env.toObject());

if (import.meta.main) {
  Deno.exitCode = await cli(Deno.args, {
    services,
    env: Deno.env.toObject(),
    line: (text = "") => console.log(text),
    error: (text) => console.error(text),
    stopped: stopSignal,
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
