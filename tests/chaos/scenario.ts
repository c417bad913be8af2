/** The frame of all scenarios: a server under load, a strike, recovery, and proof that all is right again. */
import { strict as assert } from "node:assert";
import { inFolder } from "../engine/support.ts";
import type { Supervision } from "../../engine/metrics/supervised_store.ts";
import { withWorkers } from "../harness.ts";
import { assertEachOnce, type Books, booksOf } from "./books.ts";
import { type Load, startLoad } from "./load.ts";
import { Site } from "./site.ts";
import { Threads } from "./threads.ts";
import { assertAllServe, fates, type Subject } from "./verify.ts";
import { pause } from "../waits.ts";

/** Load before the strike and after recovery, in milliseconds. */
const CALM_MS = 300;
const CLIENTS = 8;

/** A running server, and the means to break its parts. */
export interface Scene<G extends Ground = Ground> extends Subject {
  readonly ground: G;
  readonly threads: Threads;
}

/** Place of the database of a server, and what has to be set up and removed for it. */
export interface Ground extends AsyncDisposable {
  readonly url: string;
  /** Way in which the thread that owns it is started. */
  readonly supervision?: Supervision;
}

/** A scenario: its server, the failure, and the assertions behind it. */
export interface Stage<G extends Ground> {
  readonly name: string;
  /** Reason to ignore it, if there is one. */
  readonly unless?: string | undefined;
  /** @default {3} */
  readonly workers?: number;
  /** Gets the database ready, given a folder of its own. */
  readonly ground: (folder: string) => G | Promise<G>;
}

/** A strike under load, and what is to be seen of it. */
export interface Scenario<G extends Ground> extends Stage<G> {
  /** Strikes, and waits until what was struck is well again. The result is told. */
  play(scene: Scene<G> & { readonly load: Load }): Promise<string>;
  /** Asserts what is special to this scenario; replies, counts and rows are checked for all. */
  judge(ended: Ended): void;
}

/** Results of a scenario, once the load is over. */
export interface Ended {
  readonly load: Load;
  readonly counted: number;
  readonly lost: number;
  readonly dropped: number;
  readonly books: Books;
  /** The instant before the strike, by `performance.now()`. */
  readonly struck: number;
  /** The instant at which all was well again. */
  readonly well: number;
}

/** A file in the folder of the test. */
export function file(folder: string): Ground & { readonly path: string } {
  const path = `${folder}/chaos.db`;
  return { path, url: `file:${path}`, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** A test that strikes a server, which has to be as good as before when it is over. */
export function onStage<G extends Ground>(stage: Stage<G>, play: (scene: Scene<G>) => Promise<string>): void {
  const { name, unless, workers = 3 } = stage;
  const fn = () =>
    inFolder({}, async (folder) => {
      await using ground = await stage.ground(folder);
      const threads = new Threads();
      const { url: database, supervision = {} } = ground;
      const wanted = { database, supervision, spawn: (thread: string) => threads.spawn(thread) };
      await withWorkers(workers, wanted, async ({ running }) => {
        using site = new Site(running);
        const scene = { site, running, database, ground, threads };
        const before = await fates(scene);
        const told = await play(scene);
        assert.deepEqual(await fates(scene), before, "the same seed means the same fates as before");
        await assertAllServe(scene);
        console.log(`  ${name}: ${told}`);
      });
    });
  Deno.test({ name: unless ? `${name} (skipped: ${unless})` : name, ignore: unless !== undefined, fn });
}

/** A test in which clients ask and ask while the server is struck. */
export function scenario<G extends Ground>({ play, judge, ...stage }: Scenario<G>): void {
  onStage(stage, async (scene) => {
    const { site } = scene;
    // With a longer latency as many are in flight when the server is struck, and less time of the CPU is spent on them.
    await site.configure({ faults: { rate_limit: { pct: 0 } }, latency: { base_ms: 150 } });
    await site.reset();
    const { metrics: { dropped_rows } } = await site.stats();
    const load = startLoad(site.url, CLIENTS);
    let [told, struck, well] = ["", 0, 0];
    try {
      await pause(CALM_MS);
      struck = performance.now();
      told = await play({ ...scene, load });
      well = performance.now();
      await pause(CALM_MS);
    } finally {
      await load.stop();
    }
    const ended = { ...await figuresOf(scene, dropped_rows), load, struck, well };
    assertSound(ended);
    judge(ended);
    return [told, ...figures(ended)].join(", ");
  });
}

/** Counted and written requests, once all are over. */
async function figuresOf({ site, running, database }: Scene, dropped_before: number) {
  await site.until("nothing is in flight", ({ in_flight }) => in_flight === 0);
  await running.coordinator.flush();
  const { run_id, llm, metrics } = await site.stats();
  return {
    counted: llm.total_requests,
    lost: llm.lost,
    dropped: metrics.dropped_rows - dropped_before,
    books: await booksOf(database, run_id),
  };
}

/** Whatever has happened: nothing is there twice, and nothing is wrong. */
function assertSound({ load: { replies, failures }, counted, lost, books }: Ended): void {
  assertEachOnce(books);
  assert.ok(replies.every(({ status }) => status === 200), "a reply was not as configured");
  assert.ok(counted >= replies.length, `${counted} counted, ${replies.length} answered`);
  const sent = replies.length + failures.length;
  assert.ok(counted + lost <= sent, `${counted} counted and ${lost} lost, ${sent} sent`);
}

function figures({ load: { replies, failures }, lost, dropped, books }: Ended): string[] {
  return [
    `${replies.length} replies`,
    `${failures.length} failures`,
    `${lost} lost`,
    `${books.rows.length} rows`,
    `${dropped} dropped`,
  ];
}
