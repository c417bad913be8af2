import { NeverFails, shrink } from "../../tape/shrink.ts";
import type { TapeLine } from "../../tape/tape.ts";
import { FollowUps } from "./follow_ups.ts";
import { type Idea, isPlayed, linesIn, metBy, type Pack, type PackedIdea, type SearchStep } from "./idea.ts";
import { IdeaQueue } from "./idea_queue.ts";
import { kindOf, type Signature, signatureOf } from "./signature.ts";

/** One run of the command under some lines. */
export interface SearchTrial {
  /** Name of the failure; `null` where the command survived. */
  readonly failure: string | null;
  /** The requests that came, in their order, each with the step that was played, or the fault `ok`. */
  readonly asked: readonly TapeLine[];
}

/** Lines under which a command fails. */
export interface Finding {
  readonly failure: string;
  readonly lines: readonly TapeLine[];
  /** Runs after which the failure was seen, and after which it was shrunk. */
  readonly seen_after: number;
  readonly shrunk_after: number;
  /** True where the budget ended before nothing more could be taken away. */
  readonly exhausted: boolean;
}

/** Parameters of a search. */
export interface SearchCall {
  trial(lines: readonly TapeLine[]): Promise<SearchTrial>;
  /** Steps that are tried on the requests of a domain. */
  stepsOf(domain: string): readonly SearchStep[];
  /** True for a line that a server takes. */
  accepts(line: TapeLine): boolean;
  readonly max_runs: number;
  /** Runs at the same time; those that shrink come one after the other. */
  readonly jobs: number;
  /** Settles at which of its requests a step is tried, and the order of what follows. */
  readonly seed: number;
  /** Called with each finding. */
  found?(finding: Finding): Promise<void>;
  /** Called after each run. */
  seen?(progress: SearchProgress): void;
}

/** Progress of a search. */
export interface SearchProgress {
  readonly runs: number;
  readonly findings: number;
  /** Steps and pairs that wait to be tried. */
  readonly waiting: number;
}

/** Result of a search. */
export interface Searched extends Omit<SearchProgress, "findings"> {
  readonly findings: readonly Finding[];
  /** True if the requests of a run were new ones each time, so that no line was met. */
  readonly unmet: boolean;
}

/** Most runs that one finding is shrunk by. */
const SHRINK_RUNS = 30;
/** Requests at which a step could not happen, or failures that were not seen again, after which it is given up. */
const MOST_MISSES = 3;
/** Rounds in a row in which no line was met, after which the search ends. */
const MOST_UNMET = 3;
/** Findings of several lines with the same failure after which no more pairs are tried for their kind of request. */
const MOST_ALIKE = 3;
/** Most faults in a row after which a request comes that steps are tried on. */
const MOST_CONTEXT = 4;

/**
 * Looks for faults, and pairs of them, under which a command fails: as many at once as it sends requests, each at a
 * request of its own. What it did after a fault is told by the requests that came: its signature. A fault with a new one
 * is tried at all requests, and in pairs with others (see `FollowUps`); requests that come only after a fault are tried
 * with all faults, too. What fails is shrunk, and its cause is not tried again.
 */
export async function search(call: SearchCall): Promise<Searched> {
  const searching = new Searching(call);
  await searching.toTheEnd();
  return searching;
}

class Searching implements Searched {
  runs = 0;
  readonly findings: Finding[] = [];
  readonly #call: SearchCall;
  /** Most ideas of one run. */
  #most = Infinity;
  readonly #ideas: IdeaQueue;
  /** Requests of the run without faults, in their order. */
  #healthy: readonly string[] = [];
  readonly #followUps = new FollowUps();
  readonly #noPairs = new Set<string>();
  #unmet = 0;

  constructor(call: SearchCall) {
    this.#call = call;
    this.#ideas = new IdeaQueue(call.stepsOf, call.seed);
  }

  get waiting(): number {
    return this.#ideas.size;
  }

  get unmet(): boolean {
    return this.#unmet >= MOST_UNMET;
  }

  get #left(): number {
    return this.#call.max_runs - this.runs;
  }

  async toTheEnd(): Promise<void> {
    const { asked } = await this.#run([]);
    const requests = asked.filter(({ attempt }) => attempt === 1);
    this.#healthy = requests.map(({ asked }) => asked);
    for (const [kind, own] of Map.groupBy(requests, kindOf)) {
      this.#ideas.learn(kind, own.map((request) => ({ request, context: [] })));
    }
    while (this.waiting > 0 && this.#left > 0 && !this.unmet) await this.#round();
  }

  /** Some runs at the same time, with ideas of their own each; what they came to is taken in their order. */
  async #round(): Promise<void> {
    const packs: Pack[] = [];
    const taken = new Set<Idea>();
    for (let job = 0; job < Math.min(this.#call.jobs, this.#left); job++) {
      const pack = this.#ideas.pack(taken, this.#most);
      if (pack.length > 0) packs.push(pack);
      for (const { idea } of pack) taken.add(idea);
    }
    const trials = await Promise.all(packs.map((pack) => this.#run(linesIn(pack))));
    const isMet = trials.some(({ asked }, at) => metBy(packs[at] ?? [], asked).length > 0);
    this.#unmet = isMet ? 0 : this.#unmet + 1;
    for (const [at, pack] of packs.entries()) {
      const { failure, asked } = trials[at] ?? { failure: null, asked: [] };
      if (failure === null) this.#survived(pack, asked);
      // What an earlier run of this round has settled may be the cause of this one, too.
      else if (pack.every(({ idea }) => this.#ideas.includes(idea))) await this.#failed(pack, failure, asked);
    }
  }

  async #run(lines: readonly TapeLine[]): Promise<SearchTrial> {
    this.runs++;
    const trial = await this.#call.trial(lines);
    this.#call.seen?.({ runs: this.runs, findings: this.findings.length, waiting: this.waiting });
    return trial;
  }

  /** The steps that were played are done with; what the command did after them makes new ideas. */
  #survived(pack: Pack, asked: readonly TapeLine[]): void {
    const met = metBy(pack, asked);
    const done = met.filter(({ idea, played }) => played || ++idea.misses >= MOST_MISSES).map(({ idea }) =>
      idea
    );
    this.#ideas.drop((idea) => done.includes(idea));
    for (const one of met.filter(({ played }) => played)) {
      this.#follow(one, signatureOf(one.lines, asked, this.#healthy));
    }
  }

  /** Goes on from an idea: with others for its kind, and at requests that only came after it. */
  #follow({ idea: { kind, steps: [step, second] }, context, lines }: PackedIdea, signature: Signature): void {
    const before = [...context, ...lines];
    if (before.length <= MOST_CONTEXT) {
      const places = signature.appeared.map((request) => ({ request, context: before }));
      for (const [own, some] of Map.groupBy(places, ({ request }) => kindOf(request))) {
        this.#ideas.learn(`${kind}, then ${own}`, some);
      }
    }
    if (!step || second) return;
    const places = this.#ideas.placesOf(kind);
    const drafts = this.#followUps.of({ kind, step, signature, places });
    this.#ideas.add(
      drafts.filter(({ steps }) => steps.length === 1 || !this.#noPairs.has(kind)).map((one) => ({
        ...one,
        kind,
      })),
    );
  }

  /** Shrinks what has failed, the lines in the order in which they were met; its cause is not tried again. */
  async #failed(pack: Pack, failure: string, asked: readonly TapeLine[]): Promise<void> {
    const seen_after = this.runs;
    const full = asked.filter(isPlayed);
    const shrunk = await this.#shrunk(full, failure);
    if (!shrunk) return this.#postpone(pack);
    const finding = { ...shrunk, failure, seen_after, shrunk_after: this.runs };
    this.findings.push(finding);
    this.#settle(pack, finding);
    await this.#call.found?.(finding);
  }

  /** The fewest lines under which the command fails in the same way; `null` if that was an accident. */
  async #shrunk(full: readonly TapeLine[], failure: string) {
    if (full.length === 0) return null;
    if (this.#left === 0) return { lines: full, exhausted: true };
    try {
      const { lines, exhausted } = await shrink(full, {
        trial: async (some) => (await this.#run(some)).failure === failure,
        max_runs: Math.min(SHRINK_RUNS, this.#left),
        accepts: this.#call.accepts,
      });
      return { lines, exhausted };
    } catch (error) {
      if (error instanceof NeverFails) return null;
      throw error;
    }
  }

  /** Ideas that failed once and not again are tried later; then they are given up. */
  #postpone(pack: Pack): void {
    const tried = pack.map(({ idea }) => idea);
    for (const idea of tried) idea.misses++;
    this.#ideas.drop((idea) => tried.includes(idea));
    this.#ideas.postpone(tried.filter(({ misses }) => misses < MOST_MISSES));
  }

  /** Takes out the ideas that are in a cause; one that takes several requests makes the runs to come smaller. */
  #settle(pack: Pack, { lines: cause, failure }: Finding): void {
    const requests = new Set(cause.map(({ asked }) => asked));
    const inCause = pack.filter((one) => linesIn([one]).some(({ asked }) => requests.has(asked)));
    const causes = inCause.map(({ idea }) => idea);
    const alike = this.findings.filter((one) => one.failure === failure && one.lines.length > 1);
    const kind = causes[0]?.kind ?? "";
    const [only, second] = cause;
    this.#ideas.drop((idea) => causes.includes(idea));
    if (causes.length > 1) this.#most = causes.length - 1;
    if (only && !second) {
      this.#ideas.drop((idea) =>
        idea.kind === kind && idea.steps.some(({ step }) => step["fault"] === only.step["fault"])
      );
    } else if (alike.length >= MOST_ALIKE) {
      this.#noPairs.add(kind);
      this.#ideas.drop((idea) => idea.kind === kind && idea.steps.length > 1);
    }
  }
}
