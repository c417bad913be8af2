/**
 * One SDK of JavaScript against the server that its environment names: `client.ts NAME CALLS`.
 *
 * @module
 */
import { ASKERS } from "./askers.ts";
import { makeCalls } from "./traffic.ts";

const [name = "", calls = "60"] = Deno.args;
const url = Deno.env.get("ERRORWORKS_URL");
const askerOf = ASKERS[name];
if (url === undefined || askerOf === undefined) throw new Error(`No server, or no SDK called ${name}`);
// Replies that are broken on purpose make some SDKs reject promises that nobody waits for.
globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault());
await makeCalls(askerOf({ url, key: "sk-verdicts", fetch }), Number(calls));
// deno-lint-ignore errorworks/no-exit -- an SDK may leave a time-out behind
Deno.exit(0);
