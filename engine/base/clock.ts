import { setImmediate } from "node:timers";
import type { Pending } from "./pending.ts";
import type { Clock, Sleeper } from "./time.ts";

/** The real time; lint rule `time-and-chance` (`scripts/style.ts`) names the files that may ask the machine for it. */
export const systemClock: Clock = {
  now,
  epoch: () => Date.now(),
  sleep(ms, client) {
    return new Promise((resolve, reject) => {
      if (client?.gone) return reject(new ClientGone());
      const cancel = wakeAt(Math.ceil(performance.now() + ms), () => {
        unwatch?.();
        resolve();
      });
      const unwatch = client?.onGone(() => {
        cancel();
        reject(new ClientGone());
      });
    });
  },
  doze(ms) {
    const dozers = dozersUntil(now() + ms);
    dozers.waiting ??= Promise.withResolvers();
    return dozers.waiting.promise;
  },
  wakeAt: (due, sleeper) => void dozersUntil(due).sleepers.push(sleeper),
};

/** Time by which the clock of this thread was set ahead, in milliseconds. */
let ahead = 0;

/** Time of `systemClock`. */
function now(): number {
  return performance.now() + ahead;
}

/**
 * Sets the clock of this thread ahead, so that all threads of a server tell the same time: each begins to count when it
 * starts. Only before anybody waits.
 */
export function setAhead(ms: number): void {
  ahead += ms;
}

/** Those who doze until the same millisecond. */
interface Dozers {
  waiting: PromiseWithResolvers<void> | undefined;
  readonly sleepers: Sleeper[];
}

/**
 * Those who doze, by the millisecond in which they are due. One interval timer serves them all: a thousand streams wait
 * 50,000 times a second, and as many timers would cost more than the tokens.
 */
const dozing = new Map<number, Dozers>();
let wheel: ReturnType<typeof setInterval> | undefined;
/** The last millisecond whose dozers were woken. */
let turned = 0;

function dozersUntil(instant: number): Dozers {
  const due = Math.max(turned + 1, Math.ceil(instant));
  return dozing.get(due) ?? newDozers(due);
}

function newDozers(due: number): Dozers {
  const dozers: Dozers = { waiting: undefined, sleepers: [] };
  dozing.set(due, dozers);
  if (wheel !== undefined) return dozers;
  turned = Math.min(due, Math.floor(now())) - 1;
  wheel = setInterval(turn, 1);
  return dozers;
}

/**
 * For how long a turn lasts, in milliseconds. Where it leaves somebody who is due, the next one follows at once, not
 * after the 2 ms of a timer; Deno looks at its sockets after 61 of these.
 */
const TURN_MS = 1 / 16;

/** Those who are due and were not woken yet, and how many of them were. */
let late: readonly Sleeper[] = [];
let woken = 0;
let isBehind = false;

/** Callback of the wheel's timer. */
function turn(): void {
  if (!isBehind) goOn();
}

/** Wakes those who are due, for the length of a turn. */
function goOn(): void {
  const until = now() + TURN_MS;
  for (let instant = until - TURN_MS; instant < until; instant = now()) {
    if (woken < late.length) late[woken++]?.wake(instant);
    else if (turned < Math.floor(instant)) takeDue();
    else return rest();
  }
  isBehind = true;
  setImmediate(goOn);
}

/** Everybody who is due was woken. */
function rest(): void {
  isBehind = false;
  if (dozing.size > 0) return;
  late = [];
  clearInterval(wheel);
  wheel = undefined;
}

/** Takes those who are due in the next millisecond. */
function takeDue(): void {
  const dozers = dozing.get(++turned);
  dozing.delete(turned);
  dozers?.waiting?.resolve();
  late = dozers?.sleepers ?? [];
  woken = 0;
}

/** One timer for all who sleep until the same millisecond. */
interface Tick {
  readonly sleepers: Set<() => void>;
  readonly stop: () => void;
}

/** Ticks by due millisecond. */
const ticks = new Map<number, Tick>();

/** Calls `wake` at that time (in whole milliseconds); the returned function cancels. */
function wakeAt(due: number, wake: () => void): () => void {
  const tick = ticks.get(due) ?? tickAt(due);
  tick.sleepers.add(wake);
  return () => {
    tick.sleepers.delete(wake);
    if (tick.sleepers.size > 0) return;
    tick.stop();
    ticks.delete(due);
  };
}

function tickAt(due: number): Tick {
  const sleepers = new Set<() => void>();
  // A negative time would print a warning.
  const stop = after(Math.max(0, due - performance.now()), () => {
    ticks.delete(due);
    for (const wake of sleepers) wake();
  });
  const tick: Tick = { sleepers, stop };
  ticks.set(due, tick);
  return tick;
}

/** Longest time of a timer, in milliseconds: the runtime fires a longer one at once. No exchange lasts 24 days. */
const MOST_TIMER_MS = 2 ** 31 - 1;

/** Calls `work` once after `ms` milliseconds, 24 days at most; the returned function cancels. */
export function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, Math.min(ms, MOST_TIMER_MS));
  return () => clearTimeout(timer);
}

/** Waits for `work`, but no longer than `ms` milliseconds; `true` if it is over. Rejects if `work` does by then. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const cancel = after(ms, () => resolve(false));
  return await Promise.race([work.then(() => true), promise]).finally(cancel);
}

/** Yields to the event loop once. Long computations do so now and then, so that requests are not delayed. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => void after(0, resolve));
}

/** Longest step of long work on the event loop, in milliseconds. */
const SLICE_MS = 1;

/** Long work that waits for a turn of the event loop, first come, first served. */
const resting: (() => void)[] = [];
let slice_ends: number | undefined;

/**
 * Lets the event loop go on where long work has had its slice of this turn. Work calls it between its steps, and awaits
 * what it returns; nothing means that there is time left. All long work of a thread shares the slice of a turn, so that
 * a crowd of it delays others no more than one does.
 */
export function rests(): Promise<void> | undefined {
  return restsFrom(performance.now());
}

/** The same for work that began at an instant of this turn. */
function restsFrom(began: number): Promise<void> | undefined {
  slice_ends ??= beginSlice(began);
  if (performance.now() < slice_ends) return undefined;
  return new Promise((resolve) => void resting.push(resolve));
}

/** Work that is over sooner does not count as long, in milliseconds. */
const GRACE_MS = 0.5;

/** `rests()` for one piece of work, from its first step on, which costs little while that has not taken long. */
export function rester(): () => Promise<void> | undefined {
  let began: number | undefined;
  let isLong = false;
  return () => {
    if (isLong) return rests();
    const now = performance.now();
    began ??= now;
    isLong = now - began >= GRACE_MS;
    return isLong ? restsFrom(began) : undefined;
  };
}

/** Work in steps, between which it may rest. */
export type Steps<T> = Generator<unknown, T>;

/** Does work in steps: short work at once, long work with rests between them. */
export function inSlices<T>(work: Steps<T>): Pending<T> {
  const { done, value } = work.next();
  if (done) return value;
  const rest = rester();
  for (;;) {
    const pause = rest();
    if (pause) return resumed(work, rest, pause);
    const { done, value } = work.next();
    if (done) return value;
  }
}

async function resumed<T>(work: Steps<T>, rest: ReturnType<typeof rester>, first: Promise<void>): Promise<T> {
  for (let pause: Promise<void> | undefined = first;; pause = rest()) {
    if (pause) await pause;
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same as a promise. */
export async function sliced<T>(work: Steps<T>): Promise<T> {
  return await inSlices(work);
}

/** Does work in steps at once. */
export function finished<T>(work: Steps<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

function beginSlice(began: number): number {
  after(0, endSlice); // not `setImmediate`: Deno runs a hundred of those before it looks at its sockets again
  return began + SLICE_MS;
}

/** Lets work that waits go on, one after the other, as long as there is time in this turn's slice. */
async function endSlice(): Promise<void> {
  slice_ends = undefined;
  for (let next; (next = resting.shift()) !== undefined;) {
    slice_ends ??= beginSlice(performance.now());
    next();
    await undefined; // it goes on first, and shows how long it takes
    if (slice_ends !== undefined && performance.now() >= slice_ends) return; // the end of that slice goes on
  }
}

/** Error of a wait whose client has left. */
export class ClientGone extends Error {
  constructor() {
    super("Cannot go on as the client has gone");
  }
}

/**
 * Calls `work` every `ms` milliseconds until stopped; never twice at once, and never keeps the process alive.
 * What `work` throws goes to `failed`.
 */
export function every(ms: number, work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = () => {
    const run = () => work().catch(failed).then(() => timer !== undefined && plan());
    timer = setTimeout(run, Math.min(ms, MOST_TIMER_MS));
    Deno.unrefTimer(timer);
  };
  plan();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}
