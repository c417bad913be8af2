/**
 * Both readers of requests, that of `engine/transport/http1` and that of `node:http`, must take the same bytes for the
 * same: equal replies, and equal rows. READER_REQUESTS says how many of them are sent.
 */
import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { systemClock } from "../../../engine/base/clock.ts";
import type { SqlValue } from "../../../engine/metrics/columns.ts";
import type { Server } from "../../../engine/server.ts";
import { listen, type Listener } from "../../../engine/transport/listen.ts";
import { buildServer, underLoad } from "../../harness.ts";
import { type Generated, generated } from "./generated_requests.ts";

const SEED = 19;
const REQUESTS = Number(Deno.env.get("READER_REQUESTS") ?? 200);
/** Connections at a time. */
const AT_ONCE = 60;
/** Silence after which nothing more is expected, in milliseconds: first, and again if something differs. */
const SILENCES_MS = [1_000, 4_000];
/** Pause between two parts of a request, in milliseconds; longer than that for which a body is waited for, or shorter. */
const PAUSES_MS = [1, 40];

/** A server under test. */
interface Subject {
  readonly server: Server;
  readonly listener: Listener;
}

/** Settings under which draws depend on the request alone, not on the order in which connections come. */
const SET = [
  "determinism=content",
  "server.max_body_bytes=200000",
  "llm.faults.rate_limit={pct: 5}",
  "web.faults.service_unavailable={pct: 5}",
];
/** Faults that end a connection, and with it what was asked behind their request. */
const ENDING = [
  "llm.faults.incomplete_response={pct: 5, how: fin}",
  "llm.faults.stream_cut={pct: 5}",
  "llm.faults.early_reply={pct: 3}",
  "llm.faults.close_after_reply={pct: 3, how: fin}",
  "web.faults.incomplete_response={pct: 5, how: fin}",
];

/** No time passes, so that no reply tells of it. */
const CLOCK = { ...systemClock, now: () => 0, epoch: () => 1_790_000_000_000 };

async function open(isPlain: boolean, set: readonly string[]): Promise<Subject> {
  const server = await buildServer({ clock: CLOCK, transport: "socket", set });
  const app = isPlain ? { fetch: server.app.fetch } : server.app;
  const listener = await listen(app, "socket", { hostname: "127.0.0.1", port: 0 }, server.state);
  return { server, listener };
}

/** Sends the bytes of a connection; what came, and how it ended. */
function exchange({ listener: { port } }: Subject, { parts }: Generated, silenceMs: number): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    let end = "open";
    const socket = connect(port, "127.0.0.1", async () => {
      for (const [at, part] of parts.entries()) {
        if (at > 0) await systemClock.sleep(PAUSES_MS[at % PAUSES_MS.length] ?? 0);
        if (end !== "open") return;
        socket.write(part, "latin1");
      }
    });
    socket.setEncoding("latin1");
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on("data", (chunk) => text += chunk);
    socket.on("end", () => {
      end = "ended";
      socket.end();
    });
    socket.on("error", () => end = "ended");
    socket.on("close", () => resolve(`${normal(text)}<${end}>`));
  });
}

/** A reply without the time, and without ids, which nothing repeats for requests that are refused. */
function normal(text: string): string {
  return text.replace(/^Date: .*$/gim, "Date:").replaceAll(
    /req_[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    "ID",
  );
}

/** All rows so far, in no order, without what nobody can repeat. */
async function rowsOf({ server }: Subject, hasBytes: boolean): Promise<string[]> {
  await server.coordinator.flush();
  const rows: string[] = [];
  for (const domain of ["llm", "web"]) {
    const page = await server.coordinator.read({ domain, table: "requests", after: 0, limit: 100_000 });
    rows.push(...page.rows.map((row) => `${domain} ${comparable(row, hasBytes)}`));
  }
  return rows.sort();
}

const UNREPEATABLE = ["id", "seq", "run_id", "instance_id", "ordinal", "delay_ms"];

function comparable(row: Readonly<Record<string, SqlValue>>, hasBytes: boolean): string {
  const kept = Object.entries(row).filter(([name]) =>
    !UNREPEATABLE.includes(name) && (hasBytes || name !== "bytes") &&
    (name !== "request_id" || row["ordinal"] !== null)
  );
  return JSON.stringify(Object.fromEntries(kept));
}

/** Waits until no exchange is under way. */
async function settled({ server: { state } }: Subject): Promise<void> {
  const inFlight = () => state.stats("llm").in_flight + state.stats("web").in_flight;
  for (let look = 0; look < 2_000 && inFlight() > 0; look++) await systemClock.sleep(5);
}

/** Sends a request to both; what differs, if anything does. */
async function compared(pair: Pair, sent: Generated, silenceMs: number): Promise<string[]> {
  const [one, other] = await Promise.all([
    exchange(pair.own, sent, silenceMs),
    exchange(pair.plain, sent, silenceMs),
  ]);
  if (one === other) return [];
  const at = Math.max(0, Array.from(one).findIndex((letter, at) => letter !== other[at]) - 100);
  const [mine, theirs] = [one, other].map((text) => JSON.stringify(text.slice(at, at + 400)));
  const parts = JSON.stringify(sent.parts).slice(0, 900);
  return [`${sent.what}\n  sent ${parts}\n  own reader ${mine}\n  node:http ${theirs}`];
}

/** The same server with either reader. */
interface Pair {
  readonly own: Subject;
  readonly plain: Subject;
}

/** Loads what the first answers need. */
async function warmUp(subject: Subject): Promise<void> {
  for (const target of ["/web/", "/v1/models"]) {
    const part = `GET ${target} HTTP/1.1\r\nHost: errorworks:8000\r\nConnection: close\r\n\r\n`;
    await exchange(subject, { what: "first", isSingle: true, parts: [part] }, 20_000);
  }
}

/** Items of a list that another one lacks. */
function lacking(list: readonly string[], other: readonly string[]): string[] {
  const there = new Set(other);
  return list.filter((one) => !there.has(one));
}

/** Sends all requests to a new pair; what differs in replies, then in rows. */
async function differencesOf(all: readonly Generated[], silenceMs: number): Promise<string[]> {
  const areSingle = all.every(({ isSingle }) => isSingle);
  const set = areSingle ? [...SET, ...ENDING] : SET;
  const pair = { own: await open(false, set), plain: await open(true, set) };
  const both = [pair.own, pair.plain];
  const queue = [...all];
  const found: string[] = [];
  const send = async () => {
    for (let one; (one = queue.pop());) found.push(...await compared(pair, one, silenceMs));
  };
  try {
    for (const subject of both) await warmUp(subject);
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    if (found.length > 0) return found;
    for (const subject of both) await settled(subject);
    const [rows = [], expected = []] = await Promise.all(both.map((subject) => rowsOf(subject, areSingle)));
    const refused = both.map(({ server }) => server.state.sharedState.sum("refused"));
    return [
      ...lacking(rows, expected).map((row) => `only the own reader: ${row}`),
      ...lacking(expected, rows).map((row) => `only node:http: ${row}`),
      ...(rows.length === expected.length ? [] : [`${rows.length} rows, not ${expected.length}`]),
      ...(refused[0] === refused[1] ? [] : [`${refused[0]} refusals, not ${refused[1]}`]),
    ];
  } finally {
    for (const { server, listener } of both) {
      await listener.close(0);
      await server.close();
    }
  }
}

for (const isSingle of [true, false]) {
  const what = isSingle ? "requests by themselves" : "requests one behind the other";
  Deno.test(`both readers give the same replies and rows for ${what}`, async () => {
    const all = Array.from({ length: REQUESTS }, (_, number) => generated(SEED, number))
      .filter((one) => one.isSingle === isSingle);
    let found: string[] = [];
    for (const ms of SILENCES_MS) {
      found = await differencesOf(all, underLoad(ms)); // load may make a difference, but not each time
      if (found.length === 0) return;
    }
    assert.fail(`${found.length} differences:\n${found.slice(0, 20).join("\n")}`);
  });
}
