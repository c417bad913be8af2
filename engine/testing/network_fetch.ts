/** `fetch` as it was when this module was loaded: a test may put another one in its place, even that of a server. */
const loadedFetch: typeof fetch | undefined = globalThis.fetch;

/** Sends a request over the network. */
export async function networkFetch(request: Request): Promise<Response> {
  return await needFetch()(request);
}

/** The `fetch` of this runtime. @throws {Error} where a test environment has taken it away */
export function needFetch(): typeof fetch {
  if (loadedFetch) return loadedFetch;
  throw new Error(
    "there is no fetch here. Jest's environment jsdom takes it away: begin the test file with " +
      "/** @jest-environment node */, or take the environment jest-fixed-jsdom",
  );
}
