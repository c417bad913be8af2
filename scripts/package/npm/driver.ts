/**
 * `errorworks/testing` of the npm package: the client side of `testing.ts`, and the binary as the server.
 *
 * @module
 */
import { startChild } from "../../../engine/testing/child_process.ts";
import { startErrorworks } from "../../../engine/testing/errorworks.ts";
import type { Errorworks, ErrorworksOptions } from "../../../engine/testing/types.ts";
import { llmTesting } from "../../../llm/testing.ts";
import { webTesting } from "../../../web/testing.ts";

/** Makes `errorworks()` for the binary at the path that `binaryPath` finds. */
export function driverOf(binaryPath: () => string): (options?: ErrorworksOptions) => Promise<Errorworks> {
  return (options = {}) =>
    startErrorworks(options, [llmTesting, webTesting], async (call) => await startChild(binaryPath(), call));
}
