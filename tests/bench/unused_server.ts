/** One side of `unused.ts`: for each line of a number it answers so many requests, and prints the CPU time in µs. @module */
import { cpuUsage } from "node:process";
import { systemClock } from "../../engine/base/clock.ts";
import { buildServer, HELLO } from "../harness.ts";
import { FetchConnection } from "../../engine/transport/fetch_connection.ts";
import { TextLineStream } from "./lines.ts";

const server = await buildServer({ preset: "silent", clock: systemClock });
const body = JSON.stringify(HELLO);

async function answer(): Promise<void> {
  const request = new Request("http://errorworks/v1/chat/completions", { method: "POST", body });
  const response = await server.app.fetch(request, { connection: new FetchConnection(request) });
  await response.arrayBuffer();
}

for await (
  const line of Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
) {
  const before = cpuUsage();
  for (let left = Number(line); left > 0; left--) await answer();
  const { user, system } = cpuUsage(before);
  console.log(user + system);
}
// deno-lint-ignore errorworks/no-exit -- a program of its own, which would serve for ever
Deno.exit();
