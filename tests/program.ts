/** Modules of the program that tests start in threads and processes of their own. */
import { fileURLToPath } from "node:url";

/** Address of the bundled program, which starts faster than its sources: `scripts/test.ts` sets it. */
const bundled = Deno.env.get("ERRORWORKS_BUNDLE");

/** Address of a module, given its path in the repository. */
export function started(path: "main.ts" | "tests/chaos/saboteur.ts"): URL {
  return bundled === undefined
    ? new URL(`../${path}`, import.meta.url)
    : new URL(path.replace(/ts$/, "js"), bundled);
}

/** Path of `main.ts`. */
export const MAIN = fileURLToPath(started("main.ts"));
