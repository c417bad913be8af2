/** A process that has a database file locked, from its first line of output until its input ends. */
import { createClient } from "@libsql/client";

const [path] = Deno.args;
const client = createClient({ url: `file:${path}`, concurrency: 1, timeout: 5_000 });
const lock = await client.transaction("write");
console.log("locked");
await Deno.stdin.read(new Uint8Array(1));
await lock.rollback();
client.close();
