/** Clients that take their time: each wait for one has a limit that can be set. */
import { strict as assert } from "node:assert";
import { always, AUTH, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post } from "../raw.ts";
import { settled } from "../socket/wait.ts";
import { areTold, bookedOnce, endsInTime, withServer, withSubject } from "./books.ts";
import { eventually } from "./process.ts";
import { statusesIn } from "./send.ts";
import { tallied } from "../statuses.ts";

const TRANSPORTS = ["socket", "fetch"] as const;
const CHAT = "/v1/chat/completions";

/** Sends a piece again and again until the connection has ended or `done` says so. */
async function drip(line: Line, piece: string, done: () => boolean = () => false): Promise<void> {
  const reading = line.until(done);
  while (line.end === null && !done()) {
    try {
      await line.send(piece);
    } catch {
      break; // the server has closed it
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await reading.catch(() => {});
}

for (const transport of TRANSPORTS) {
  Deno.test(`server.body_timeout_sec ends a body that drips, as a row with status 408 (${transport})`, async () => {
    const set = ["server.body_timeout_sec=0.5"];
    await withListener({ transport, set }, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      await line.send(`POST ${CHAT} HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n`);
      await drip(line, "x", () => line.text.includes("did not arrive within 0.5 seconds"));
      assert.match(line.text, /^HTTP\/1\.1 408 Request Timeout\r\n/);
      await settled(bench);
      assert.deepEqual((await bench.rows()).map(({ status, outcome }) => ({ status, outcome })), [
        { status: 408, outcome: "client_error" },
      ]);
    });
  });
}

Deno.test("server.header_timeout_sec ends a head that drips, and a connection that says nothing", async () => {
  await withListener({ transport: "socket", set: ["server.header_timeout_sec=0.5"] }, async (bench) => {
    using dripping = await Line.open(portOf(bench.url));
    using silent = await Line.open(portOf(bench.url));
    await dripping.send(`GET / HTTP/1.1\r\nhost: x\r\n`);
    const nothing = silent.until(() => false);
    await drip(dripping, "a: b\r\n");
    assert.notEqual(dripping.end, null);
    await nothing;
    assert.match(silent.text, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  });
});

Deno.test("server.idle_timeout_sec ends a connection that asks nothing more", async () => {
  await withListener({ transport: "socket", set: ["server.idle_timeout_sec=0.5"] }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    const from = performance.now();
    await line.send("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n");
    await line.until(() => false);
    assert.equal(line.end, "eof");
    assert.ok(performance.now() - from >= 490, "not before its time");
  });
});

Deno.test("server.*_timeout_sec do not cut a fault that stalls on purpose", async () => {
  const limits = ["header_timeout_sec", "body_timeout_sec", "idle_timeout_sec"].map((one) =>
    `server.${one}=0.2`
  );
  const set = [...always("slow_response", { delay_sec: [2, 2] }), ...limits];
  await withListener({ transport: "socket", set }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    const from = performance.now();
    await line.send(post(CHAT, HELLO));
    await line.until((text) => text.includes("chat.completion"));
    assert.match(line.text, /^HTTP\/1\.1 200 OK\r\n/);
    assert.ok(performance.now() - from >= 1_990);
  });
});

/** A client that takes its time. */
interface SlowClient {
  /** Bytes that it sends at once. */
  readonly begins: string;
  /** Bytes that it sends then, again and again. */
  readonly piece?: string;
  /** Pieces after which it has sent all that it ever sends. */
  readonly pieces?: number;
  /** True if it leaves then; else it stays until it is answered, or its connection is ended. */
  readonly leaves?: boolean;
  /** Status of its row, `null` for one that left; absent if it is refused without a row. */
  readonly row?: number | null;
}

const BODY = JSON.stringify(HELLO);
const bodyOf = (length: number) =>
  `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`;
const DRIPPING_BODY = { begins: bodyOf(100_000), piece: "x", row: 408 };
const DRIPPING_HEAD = { begins: "GET /v1/models HTTP/1.1\r\nhost: x\r\n", piece: "a: b\r\n" };
const SILENT = { begins: "" };

const ON_BOTH: readonly SlowClient[] = [
  DRIPPING_BODY,
  { begins: bodyOf(BODY.length + 5) + BODY, piece: " ", pieces: 5, row: 200 },
  { begins: bodyOf(100_000), piece: "x", pieces: 2, leaves: true, row: null },
];
/** `Deno.serve` has no limit for a head. */
const SLOW = { fetch: ON_BOTH, socket: [...ON_BOTH, DRIPPING_HEAD, SILENT] };
/** Clients of each kind. */
const EACH = 10;

/** The statuses of the answers that a client saw. */
async function play(port: number, { begins, piece, pieces = Infinity, leaves }: SlowClient) {
  using line = await Line.open(port);
  const isAnswered = () => statusesIn(line.text).length > 0;
  const reading = line.until(isAnswered).catch(() => {});
  try {
    await line.send(begins);
    for (let sent = 0; piece && sent < pieces && line.end === null && !isAnswered(); sent++) {
      await line.send(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } catch {
    // the server has ended the connection
  }
  if (!leaves) await reading;
  return statusesIn(line.text);
}

function severalOf(kinds: readonly SlowClient[]): SlowClient[] {
  return kinds.flatMap((kind) => Array.from({ length: EACH }, () => kind));
}

for (const [transport, workers] of [["socket", 1], ["socket", 2], ["fetch", 1]] as const) {
  Deno.test(`each client that takes its time is one row or one counted refusal (${transport}, ${workers} workers)`, async () => {
    const limits = ["server.header_timeout_sec=2", "server.body_timeout_sec=2"];
    await withSubject({ workers, set: [`server.transport=${transport}`, ...limits] }, async (subject) => {
      const clients = severalOf(SLOW[transport]);
      const seen = (await Promise.all(clients.map((one) => play(subject.port, one)))).flat();
      const rows = clients.flatMap(({ row }) => row === undefined ? [] : [row]);
      const { requests, statuses, refused } = await subject.settled();
      assert.deepEqual([requests, refused], [rows.length, clients.length - rows.length]);
      assert.deepEqual(statuses, tallied(rows.flatMap((row) => row ?? [])));
      areTold(tallied(seen), { rows: statuses, refused });
    });
  });

  Deno.test(`SIGTERM ends a server in time whose clients take theirs, and each request is a row (${transport}, ${workers} workers)`, async () => {
    const set = [`server.transport=${transport}`, "llm.latency.base_ms=60000"];
    await withServer({ workers, set }, async (server, database) => {
      const waiting = { begins: bodyOf(BODY.length) + BODY };
      const playing = severalOf([DRIPPING_BODY, DRIPPING_HEAD, SILENT, waiting])
        .map((one) => play(server.port, one));
      await eventually(async () => {
        const { in_flight } = await (await fetch(`${server.url}/health`, { headers: AUTH })).json();
        return in_flight === 2 * EACH;
      });
      await endsInTime(server);
      await Promise.all(playing);
      assert.equal(await bookedOnce(database), 2 * EACH);
    });
  });
}
