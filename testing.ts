/**
 * `errorworks/testing`: a misbehaving server for one test, in the process of the test.
 *
 * The npm package has the same function; there the server is the binary (`scripts/package/npm/driver.ts`).
 *
 * @module
 */
import { connectErrorworks, startErrorworks } from "./engine/testing/errorworks.ts";
import { startInProcess } from "./engine/testing/in_process.ts";
import type { Errorworks, ErrorworksOptions, RunningErrorworks } from "./engine/testing/types.ts";
import { llm } from "./llm/domain.ts";
import { llmTesting } from "./llm/testing.ts";
import { web } from "./web/domain.ts";
import { webTesting } from "./web/testing.ts";

export type * from "./engine/testing/types.ts";

const domains = [llmTesting, webTesting];

const program = {
  services: [llm, web],
  spawn: (name: string) => new Worker(new URL("./main.ts", import.meta.url), { type: "module", name }),
};

/**
 * Starts a server of the test's own: no faults, no latency and seed 1 unless the options say otherwise.
 *
 * @throws {Error} saying what is wrong with the options
 * @example
 * ```ts
 * import { errorworks } from "./testing.ts";
 *
 * await using ew = await errorworks({ faults: { rate_limit: 100 } });
 * const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
 * const response = await ew.fetch("/v1/chat/completions", { method: "POST", body });
 * console.assert(response.status === 429, await response.text());
 * console.assert((await ew.requests())[0]?.fault === "rate_limit");
 * ```
 */
export async function errorworks(options: ErrorworksOptions = {}): Promise<Errorworks> {
  return await startErrorworks(options, domains, (call) => startInProcess(program, call));
}

/**
 * Connects to a server that runs already, such as one that all test files share; `close()` leaves it running.
 *
 * @throws {Error} saying why it cannot be reached
 * @example
 * ```ts
 * import { connect, errorworks } from "./testing.ts";
 *
 * await using shared = await errorworks();
 * const ew = await connect(shared); // in another file, with the url and the token from the environment
 * await using scope = ew.scope();
 * await scope.set({ faults: { rate_limit: 100 } });
 * const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
 * const response = await scope.fetch("/v1/chat/completions", { method: "POST", body });
 * console.assert(response.status === 429, await response.text());
 * ```
 */
export async function connect(running: RunningErrorworks): Promise<Errorworks> {
  return await connectErrorworks(running, domains);
}
