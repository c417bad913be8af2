/** A server that has no file handle left, and gets them back. */
import { strict as assert } from "node:assert";
import { connect, type Socket } from "node:net";
import * as z from "zod";
import { areTold, withSubject } from "./books.ts";
import { inFolder } from "../engine/support.ts";
import { eventually, isAlive } from "./process.ts";
import { sendAll, type Sent } from "./send.ts";
import { IS_FULL } from "./size.ts";
import { tallied } from "../statuses.ts";

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

/** A request to a port; what comes to the leak trap is no row. */
function requestTo(name: string): Sent {
  const path = name === "main" ? "/v1/models" : "/";
  return {
    bytes: `GET ${path} HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n`,
    isOwn: name === "canary",
  };
}

interface Flood {
  readonly clients: number;
  readonly holdMs: number;
}

/** Connections of a flood of which one has a request. */
const ASKERS = 10;

/**
 * Opens connections that say nothing, and some with a request among them, holds the silent ones for a while, and closes
 * them; the statuses of the answers.
 */
async function flood(port: number, request: Sent, { clients, holdMs }: Flood): Promise<number[]> {
  const sockets: Socket[] = [];
  const asked = Array.from({ length: clients }, (_, at) => {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    sockets.push(socket);
    return at % ASKERS === 0 ? sendAll(port, [request], 1).catch(() => []) : [];
  });
  await new Promise((resolve) => setTimeout(resolve, holdMs));
  for (const socket of sockets) socket.destroy();
  return (await Promise.all(asked)).flat();
}

for (const { transport, handles, workers, clients } of CASES) {
  Deno.test(`serve accepts again when file handles are free, and counts what it has answered (${transport}, ${handles}, ${workers} workers)`, async () => {
    const set = [`server.transport=${transport}`, "server.web_port=0"];
    await withSubject({ workers, handles, set }, async (subject) => {
      const healthOf = async () => health.parse(JSON.parse(await subject.admin("/health")));
      const { ports } = await healthOf();
      const statuses = await flood(subject.port, requestTo("main"), { clients, holdMs: 1_000 });
      for (const [name, port] of Object.entries(ports)) {
        const request = requestTo(name);
        const isAnswered = async () => {
          statuses.push(...await sendAll(port, [request], 1)); // rejects without an answer
          return true;
        };
        await eventually(isAnswered);
        statuses.push(...await flood(port, request, { clients, holdMs: 50 })); // over before anybody looks
        await eventually(isAnswered);
      }
      // Each worker has to answer: the kernel deals connections out.
      for (let turn = 0; turn < 8 * workers; turn++) await eventually(() => isAlive(subject.url));
      // The kernel may still hand over connections of the flood, which make one more shortage.
      let told: z.infer<typeof health>["file_handles"] | undefined;
      await eventually(async () => (told = (await healthOf()).file_handles).lacking === false);
      assert.equal(told?.limit, handles);
      const shortages = told?.shortages ?? 0;
      assert.ok(shortages >= 1);
      const lines = (await subject.log()).split("\n").filter((line) => line.includes("Out of file handles"));
      assert.ok(lines.length >= 1 && lines.length <= shortages + workers, "logged once for each shortage");
      const { statuses: counted, refused } = await subject.settled();
      const answered = tallied(statuses);
      areTold(answered, { rows: counted, refused });
      // `Deno.serve` ends in a shortage, and may take a reply that is on its way with it.
      if (transport === "socket") assert.deepEqual([counted, refused], [answered, 0]);
    });
  });
}

/** Asks for the limit when no handle is left to read it, and prints it once they are back. */
const UNREAD = `
import { closeSync, openSync } from "node:fs";
import { handleLimit, handlesAreFree } from ${
  JSON.stringify(import.meta.resolve("../../engine/transport/handle_watch.ts"))
};
const taken = [];
try { for (;;) taken.push(openSync("/dev/null", "r")); } catch { /* none is left */ }
const free = handlesAreFree();
handleLimit();
taken.forEach((handle) => closeSync(handle));
console.log(JSON.stringify({ free, limit: handleLimit() }));
`;

Deno.test("the limit of file handles is found out later where none was left to read it", async () => {
  const run = 'ulimit -n 128; exec "$0" run -A "$1"';
  await inFolder({ "a.ts": UNREAD }, async (folder) => {
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", run, Deno.execPath(), `${folder}/a.ts`],
    }).output();
    const text = new TextDecoder();
    assert.equal(text.decode(stdout).trim(), '{"free":false,"limit":128}', text.decode(stderr));
  });
});
