/** Tests of one line of the checklist each. */
import { strict as assert } from "node:assert";
import { waysOf } from "./clients.ts";
import { type Habits, meet, type Met } from "./meet.ts";
import { classOf, saysOf } from "./outcome.ts";
import { type Patch, type Server, startServer } from "./server.ts";

/** Expected outcome of a line, in each of its ways. */
export interface Line extends Habits {
  /** Begins with the number in the checklist. */
  readonly name: string;
  /** Fires at every request; without it the server behaves. */
  readonly fault?: string;
  readonly options?: Patch;
  /** Ways to ask, as `waysOf` takes them. */
  readonly ways: readonly string[];
  readonly hits: number;
  /** The class that is thrown. */
  readonly throws?: string;
  /** The class that is told as a part of the stream. */
  readonly tells?: string;
  /** Description of the outcome, if nothing is thrown: `answer`, `hangs`, … */
  readonly says?: string;
  /** The message of what is thrown or told. */
  readonly message?: RegExp;
  /** The class of the cause of what is thrown. */
  readonly cause?: string;
  /** The least that it takes in milliseconds. */
  readonly at_least_ms?: number;
  /** The most; only where the alternative is far longer. */
  readonly at_most_ms?: number;
  readonly check?: (met: Met) => void;
}

/** A server for the tests of a file, and how to add tests. */
export interface Suite {
  /** The server, from the first test on. */
  server(): Server;
  /** Adds a test. */
  test(name: string, run: (server: Server) => Promise<void>): void;
  /** Adds the test of a line. */
  line(line: Line): void;
}

// Connections of SDKs outlive their calls.
const LAX = { sanitizeOps: false, sanitizeResources: false };

/** Starts a server before the first test of the file and ends it behind the last. */
export function suiteOf(set: readonly string[] = []): Suite {
  let running: Server | undefined;
  const server = () => running ?? assert.fail("the server runs only during tests");
  Deno.test.beforeAll(async () => {
    running = await startServer(set);
  });
  Deno.test.afterAll(async () => await running?.[Symbol.asyncDispose]());
  const test: Suite["test"] = (name, run) => {
    Deno.test({ name, ...LAX, fn: () => run(server()) });
  };
  return { server, test, line: (line) => test(line.name, (server) => meets(server, line)) };
}

async function meets(server: Server, line: Line): Promise<void> {
  if (line.fault === undefined) await server.behave();
  else await server.always(line.fault, line.options);
  const all = await meet(server, waysOf(...line.ways), line);
  const most = line.at_most_ms ?? Infinity;
  // Who is slow once may have been held up by what runs beside it.
  const again = all.some(({ ms }) => ms > most) ? await meet(server, waysOf(...line.ways), line) : [];
  for (const met of again.length > 0 ? again : all) assertMet(met, line);
}

function assertMet(met: Met, line: Line): void {
  const { way, seen, thrown, ms, hits } = met;
  const told = seen?.told?.[0];
  const tale = `${way}: ${saysOf(met)}, ${thrown?.message ?? told ?? seen?.text}`;
  assert.equal(thrown?.type, line.throws, tale);
  if (line.tells !== undefined) assert.equal(classOf(told), line.tells, tale);
  if (line.says !== undefined) assert.equal(saysOf(met), line.says, tale);
  if (line.message) {
    assert.match(thrown?.message ?? (told instanceof Error ? told.message : ""), line.message, tale);
  }
  if (line.cause !== undefined) assert.equal(classOf(thrown?.cause), line.cause, tale);
  assert.equal(hits, line.hits, `hits of ${tale}`);
  if (line.fault !== undefined) assert.ok(met.rows.every(({ fault }) => fault === line.fault), tale);
  assert.ok(ms >= (line.at_least_ms ?? 0), `${tale} after only ${ms} ms`);
  assert.ok(ms <= underLoad(line.at_most_ms ?? Infinity), `${tale} not before ${ms} ms`);
  line.check?.(met);
}

/** `ms`, multiplied by how many processes wait for each core now: an upper limit is one of an idle machine. */
function underLoad(ms: number): number {
  const [minute = 0] = Deno.loadavg();
  return ms * Math.max(1, minute / navigator.hardwareConcurrency);
}
