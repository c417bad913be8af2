/** Ports below those that systems give to outgoing connections (32768 on Linux, 49152 elsewhere). */
const [FIRST, LAST] = [10_000, 32_767] as const;
const TRIES = 100;

/**
 * A port that nobody listens on. It is none of those that an outgoing connection may get at any moment, as one that was
 * bound to 0 would be; so it stays free until it is used, but for a program that picks the same.
 *
 * @throws {Error} if all that were tried are taken
 */
export function freePort(): number {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (isFree(port)) return port;
  }
  throw new Error(`Cannot find a free port in ${TRIES} tries`);
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
