/** A server that has no file handle left, and gets them back. */
import { strict as assert } from "node:assert";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import { eventually, type Hostile, isAlive, startHostile } from "./process.ts";
import { IS_FULL } from "./size.ts";

/** Server with a limit on its handles, and more clients than it has. */
interface Case {
  readonly transport: "socket" | "fetch";
  readonly handles: number;
  readonly workers: number;
  readonly clients: number;
}

/** Cases that differ from the others in size alone. */
const LARGER: readonly Case[] = [
  { transport: "socket", handles: 1024, workers: 1, clients: 1500 },
  { transport: "fetch", handles: 256, workers: 2, clients: 400 },
  { transport: "fetch", handles: 1024, workers: 1, clients: 1500 },
];

const CASES: readonly Case[] = [
  { transport: "socket", handles: 64, workers: 1, clients: 150 },
  { transport: "socket", handles: 256, workers: 2, clients: 400 },
  { transport: "fetch", handles: 64, workers: 1, clients: 150 },
  ...(IS_FULL ? LARGER : []),
];

const health = z.object({
  ports: z.record(z.string(), z.number()),
  file_handles: z.object({ limit: z.number(), lacking: z.boolean(), shortages: z.number() }),
});

/** Opens connections that say nothing, holds them for a while, and closes them. */
async function flood(port: number, clients: number, holdMs: number): Promise<void> {
  const sockets: Socket[] = Array.from({ length: clients }, () => connect(port, "127.0.0.1"));
  for (const socket of sockets) socket.on("error", () => {});
  await new Promise((resolve) => setTimeout(resolve, holdMs));
  for (const socket of sockets) socket.destroy();
}

async function healthOf({ url }: Hostile): Promise<z.output<typeof health>> {
  return health.parse(await (await fetch(`${url}/health`)).json());
}

for (const { transport, handles, workers, clients } of CASES) {
  Deno.test(`serve accepts again when file handles are free (${transport}, ${handles}, ${workers} workers)`, async () => {
    const flags = [`--transport=${transport}`, `--workers=${workers}`, "--web-port=0"];
    await using server = await startHostile({ flags, handles });
    const { ports } = await healthOf(server);
    await flood(server.port, clients, 1_000);
    for (const port of Object.values(ports)) {
      const url = `http://127.0.0.1:${port}`;
      await eventually(() => fetch(url).then((reply) => reply.text()).then(() => true));
      await flood(port, clients, 50); // over before anybody looks
      await eventually(() => fetch(url).then((reply) => reply.text()).then(() => true));
    }
    // Each worker has to answer: the kernel deals connections out.
    for (let turn = 0; turn < 8 * workers; turn++) await eventually(() => isAlive(server.url));
    const { file_handles: { limit, lacking, shortages } } = await healthOf(server);
    assert.equal(limit, handles);
    assert.equal(lacking, false);
    assert.ok(shortages >= 1);
    const { code } = await server.stop();
    assert.equal(code, 0);
    const lines = (await server.log()).split("\n").filter((line) => line.includes("Out of file handles"));
    assert.ok(lines.length >= 1 && lines.length <= shortages + workers, "logged once for each shortage");
  });
}
