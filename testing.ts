/**
 * `errorworks/testing`: a misbehaving server for one test, in the process of the test.
 *
 * The npm package has the same function; there the server is the binary (`scripts/package/npm/driver.ts`).
 *
 * @module
 */
import { startErrorworks } from "./engine/testing/errorworks.ts";
import { startInProcess } from "./engine/testing/in_process.ts";
import type { Errorworks, ErrorworksOptions } from "./engine/testing/types.ts";
import { llm } from "./llm/domain.ts";
import { llmTesting } from "./llm/testing.ts";
import { web } from "./web/domain.ts";
import { webTesting } from "./web/testing.ts";

export type * from "./engine/testing/types.ts";

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
  return await startErrorworks(options, [llmTesting, webTesting], (call) => startInProcess(program, call));
}
