import { type Target, targetOf } from "../harness.ts";

/** Runs `test` with a client that is a stranger each time: a connection of its own for every request. */
export async function withStrangers<T>(url: string, test: (strangers: Target) => Promise<T>): Promise<T> {
  // On a connection that is kept alive, `fetch` asks again by itself when that is reset; and all requests on it
  // go to the same worker.
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return await test(targetOf(url, (path, init) => fetch(url + path, { ...init, client })));
}
