/**
 * `errorworks/testing` of the npm package: the client side of `testing.ts`, and the binary as the server.
 *
 * Node could run a bundle of the program, given stand-ins for what it takes from Deno. That starts as fast as the
 * binary (medians of 15 on two busy cores: 1.42 s and 1.47 s), but would be a second runtime for every fault to be
 * true on, and Node 20 lacks what some need (Zstandard).
 *
 * @module
 */
import { startChild } from "../../../engine/testing/child_process.ts";
import { connectErrorworks, startErrorworks } from "../../../engine/testing/errorworks.ts";
import type { Errorworks, ErrorworksOptions, RunningErrorworks } from "../../../engine/testing/types.ts";
import { llmTesting } from "../../../llm/testing.ts";
import { webTesting } from "../../../web/testing.ts";

const domains = [llmTesting, webTesting];

/** Makes `errorworks()` for the binary at the path that `binaryPath` finds. */
export function driverOf(binaryPath: () => string): (options?: ErrorworksOptions) => Promise<Errorworks> {
  return (options = {}) =>
    startErrorworks(options, domains, async (call) => await startChild(binaryPath(), call));
}

/** Connects to a server that runs already; `close()` leaves it running. */
export function connect(running: RunningErrorworks): Promise<Errorworks> {
  return connectErrorworks(running, domains);
}
