/** C33: what a client does where a connection that it kept is closed under its request. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { Entry } from "../../../engine/journal/entry.ts";
import { verdict, type VerdictOptions } from "../../../engine/verdict/verdict.ts";
import { errorworks } from "../../../testing.ts";
import { Line, portOf } from "../../raw.ts";
import { entryOf, type Told } from "./simulation/journal.ts";

const CLOSED = { status: null, ending: "rst", fault: "connection_reset", took: 1 } as const;

/** Pages whose connections, which had brought another one, are closed under them, and the waits to their repetitions. */
function pages(waits_ms: readonly (number | null)[], closed: Partial<Told> = CLOSED): Told[] {
  return waits_ms.flatMap((wait_ms, at): Told[] => {
    const of = (more: Partial<Told> & { readonly at: number }, connection: number): Told => ({
      method: "GET",
      domain: "web",
      ...more,
      at: at * 70_000 + more.at,
      sender: { key: null, connection: 2 * at + connection },
    });
    return [
      of({ at: 0, path: `/before/${at}` }, 0),
      of({ at: 500, path: `/page/${at}`, ...closed }, 0),
      ...wait_ms === null ? [] : [of({ at: 500 + (closed.took ?? 1) + wait_ms, path: `/page/${at}` }, 1)],
    ];
  });
}

function c33(told: readonly Told[], options: VerdictOptions = { extras: { exited: true } }) {
  return verdict(told.map(entryOf), options).findings.find(({ check }) => check === "C33");
}

Deno.test("C33 holds for a client that repeats a GET at once, three times", () => {
  assert.equal(c33(pages([2, 30, 90]))?.outcome, "holds");
  assert.equal(c33(pages([2, 30]))?.outcome, "not_enough");
  assert.equal(c33(pages([90, 140, 20]), { extras: { lag_ms: 50, exited: true } })?.outcome, "holds");
});

Deno.test("C33 tells of a later repetition, or of none, and calls it no mistake", () => {
  const late = c33(pages([2, 1_000, 3]));
  assert.deepEqual([late?.outcome, late?.figure], ["observed", "1 of 3"]);
  assert.match(
    late?.proof ?? "",
    /#0004, GET \/page\/1 without a reply, was on a connection .* came again after 1 s as #0005\./,
  );
  const lost = c33(pages([2, 3, null, 4]));
  assert.deepEqual([lost?.outcome, lost?.figure], ["observed", "1 of 4"]);
  assert.match(lost?.proof ?? "", /did not come again\.$/);
  const settings = { checks: { C33: { within_ms: 2_000 } } };
  assert.equal(c33(pages([2, 1_000, 3]), { settings })?.outcome, "holds");
});

Deno.test("C33 looks at no fresh connection, no POST, no long silence, no answer, and nothing without numbers of connections", () => {
  const outcome = (told: readonly Told[]) => c33(told)?.outcome;
  const slow = Array.from({ length: 6 }, () => 1_000);
  assert.equal(outcome(pages(slow)), "observed");
  assert.equal(outcome(pages(slow).filter(({ path }) => path?.startsWith("/page"))), "not_enough");
  assert.equal(outcome(pages(slow).map((one) => ({ ...one, method: "POST" }))), "not_enough");
  assert.equal(outcome(pages(slow, { ...CLOSED, took: 4_000 })), "not_enough");
  assert.equal(outcome(pages(slow, { ...CLOSED, ending: "client_aborted" })), "not_enough");
  assert.equal(outcome(pages(slow, { ...CLOSED, status: 503 })), "not_enough");
  const nameless = pages(slow).map((one) => ({ ...one, sender: { ...one.sender, connection: null } }));
  assert.equal(outcome(nameless), "not_enough");
});

Deno.test("C33 accuses nobody, and counts exactly those that came late or not at all", () => {
  const wait = fc.option(fc.integer({ min: 0, max: 5_000 }));
  fc.assert(
    fc.property(fc.array(wait, { minLength: 3, maxLength: 12 }), (waits) => {
      const late = waits.filter((ms) => ms === null || ms > 100).length;
      const found = c33([...pages(waits), {
        at: 80_000 * waits.length,
        method: "GET",
        path: "/last",
        sender: { key: null },
      }]);
      assert.equal(found?.outcome, late === 0 ? "holds" : "observed");
      assert.equal(found?.figure, `${late === 0 ? waits.length : late} of ${waits.length}`);
    }),
    { numRuns: 60 },
  );
});

/** Asks for the heads of some pages over one connection; where that breaks, again after a wait over a new one. */
async function crawl(url: string, wait_ms: number): Promise<void> {
  let [line, heads] = [await Line.open(portOf(url)), 0];
  for (let page = 0; page < 24; page++) {
    for (let tries = 0; tries < 6; tries++) {
      await line.send(`HEAD /web/shop?n=${page} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`);
      const come = ++heads;
      await line.until((text) => text.split("\r\n\r\n").length > come);
      if (line.end === null) break;
      line[Symbol.dispose]();
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
      [line, heads] = [await Line.open(portOf(url)), 0];
    }
  }
  line[Symbol.dispose]();
}

/** Outcome of the check after a crawl of a real server, which resets connections. */
async function outcomeOf(wait_ms: number, within_ms: number): Promise<string | undefined> {
  const config = { web: { latency: { base_ms: 0, jitter_ms: 0 } } };
  await using ew = await errorworks({ webFaults: { connection_reset: 40 }, config, seed: 3 });
  await crawl(ew.url ?? "", wait_ms);
  const headers = { authorization: `Bearer ${ew.token}` };
  const lines = await (await ew.fetch("/admin/requests?format=ndjson", { headers })).text();
  const entries = lines.trim().split("\n").map((line): Entry => JSON.parse(line));
  const options = { settings: { checks: { C33: { within_ms } } }, extras: { exited: true } };
  return verdict(entries, options).findings.find(({ check }) => check === "C33")?.outcome;
}

Deno.test("C33 tells a client over real sockets that repeats at once from one that waits", async () => {
  assert.equal(await outcomeOf(0, 10_000), "holds");
  assert.equal(await outcomeOf(400, 100), "observed");
});
