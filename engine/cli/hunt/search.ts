import { mix } from "../../base/hash.ts";
import { NeverFails, shrink } from "../../tape/shrink.ts";
import { tapeKey, type TapeLine } from "../../tape/tape.ts";

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

/** A step to try. */
export interface SearchStep {
  readonly step: TapeLine["step"];
  /** True if it may take so long that a run can have one of its kind only. */
  readonly isSlow: boolean;
}

/** Parameters of a search. */
export interface SearchCall {
  trial(lines: readonly TapeLine[]): Promise<SearchTrial>;
  /** Steps that are tried on the requests of a domain, in this order. */
  stepsOf(domain: string): readonly SearchStep[];
  /** True for a line that a server takes. */
  accepts(line: TapeLine): boolean;
  readonly max_runs: number;
  /** Runs at the same time; those that shrink come one after the other. */
  readonly jobs: number;
  /** Settles at which of its requests a step is tried. */
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
/** Most kinds of requests that are looked at. */
const MOST_KINDS = 50;

/** A step, or two for a request and its repetition, that wait to be tried on the requests of a kind. */
interface Idea {
  readonly kind: string;
  readonly steps: readonly SearchStep[];
  misses: number;
}

/** Ideas of one run, each with its lines. */
type Pack = readonly { readonly idea: Idea; readonly lines: readonly TapeLine[] }[];

/** Kind of a request: those that go to one route. */
function kindOf({ domain, method, path }: TapeLine): string {
  return `${domain} ${method} ${path}`;
}

function isPlayed({ step }: TapeLine): boolean {
  return step["fault"] !== "ok";
}

/**
 * Looks for faults, and pairs of them, under which a command fails: as many at once as it sends requests, each at a
 * request of its own. A fault that makes it ask again has changed its behaviour: pairs are made of those, the second
 * fault at the repetition. What fails is shrunk, and its cause is not tried again.
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
  #ideas: readonly Idea[] = [];
  /** First attempts, by kind, of the longest run that the command survived. */
  #requests = new Map<string, readonly TapeLine[]>();
  /** The step of each kind after which the command first asked again. */
  readonly #asksAgain = new Map<string, SearchStep>();
  readonly #noPairs = new Set<string>();
  #unmet = 0;
  #chance: number;

  constructor(call: SearchCall) {
    this.#call = call;
    this.#chance = call.seed;
  }

  get waiting(): number {
    return this.#ideas.length;
  }

  get unmet(): boolean {
    return this.#unmet >= MOST_UNMET;
  }

  get #left(): number {
    return this.#call.max_runs - this.runs;
  }

  async toTheEnd(): Promise<void> {
    const { asked } = await this.#run([]);
    this.#learn(asked);
    while (this.#ideas.length > 0 && this.#left > 0 && !this.unmet) await this.#round();
  }

  /** Some runs at the same time, with ideas of their own each; what they came to is taken in their order. */
  async #round(): Promise<void> {
    const packs: Pack[] = [];
    const taken = new Set<Idea>();
    for (let job = 0; job < Math.min(this.#call.jobs, this.#left); job++) {
      const pack = this.#pack(taken);
      if (pack.length > 0) packs.push(pack);
      for (const { idea } of pack) taken.add(idea);
    }
    const trials = await Promise.all(packs.map((pack) => this.#run(pack.flatMap(({ lines }) => lines))));
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

  /** Takes requests of kinds that are new, each with all steps that can be tried on it. */
  #learn(asked: readonly TapeLine[]): void {
    const byKind = Map.groupBy(asked.filter(({ attempt }) => attempt === 1), kindOf);
    for (const [kind, requests] of byKind) {
      const known = this.#requests.get(kind);
      if (!known && this.#requests.size === MOST_KINDS) continue;
      if (requests.length > (known?.length ?? 0)) this.#requests.set(kind, requests);
      if (known) continue;
      const steps = this.#call.stepsOf(requests[0]?.domain ?? "");
      this.#ideas = [...this.#ideas, ...steps.map((step) => ({ kind, steps: [step], misses: 0 }))];
    }
  }

  /** As many ideas as there are requests for, each at one of its own. */
  #pack(taken: ReadonlySet<Idea>): Pack {
    const free = new Map(Array.from(this.#requests, ([kind, requests]) => [kind, [...requests]]));
    const pack: Pack[number][] = [];
    let isSlow = false;
    for (const idea of this.#ideas) {
      if (pack.length >= this.#most) break;
      const own = free.get(idea.kind) ?? [];
      const slow = idea.steps.some((step) => step.isSlow);
      if (taken.has(idea) || own.length === 0 || (isSlow && slow)) continue;
      isSlow ||= slow;
      const [request] = own.splice(this.#below(own.length), 1);
      if (request) pack.push({ idea, lines: linesOf(idea, request) });
    }
    return pack;
  }

  /** A number from 0 to below `end`, by chance. */
  #below(end: number): number {
    this.#chance = (this.#chance + 1) | 0;
    return (mix(this.#chance) >>> 0) % end;
  }

  /** The steps that were played are done with; those after which the command asked again make pairs. */
  #survived(pack: Pack, asked: readonly TapeLine[]): void {
    const places = new Set(asked.map(tapeKey));
    for (const { idea, lines: [first], played } of metBy(pack, asked)) {
      if (!played && ++idea.misses < MOST_MISSES) continue;
      this.#drop((one) => one === idea);
      if (played && first && places.has(tapeKey({ ...first, attempt: 2 }))) this.#pair(idea);
    }
    this.#learn(asked);
  }

  #drop(isDone: (idea: Idea) => boolean): void {
    this.#ideas = this.#ideas.filter((idea) => !isDone(idea));
  }

  /** A step after which the command asks again: it is tried twice in a row, and with the first one of its kind. */
  #pair({ kind, steps: [step, second] }: Idea): void {
    if (!step || second || this.#noPairs.has(kind)) return;
    const first = this.#asksAgain.get(kind);
    if (!first) this.#asksAgain.set(kind, step);
    const pairs = [[step, step], ...(first ? [[first, step], [step, first]] : [])];
    this.#ideas = [...this.#ideas, ...pairs.map((steps) => ({ kind, steps, misses: 0 }))];
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
    this.#drop((idea) => tried.includes(idea));
    this.#ideas = [...this.#ideas, ...tried.filter(({ misses }) => misses < MOST_MISSES)];
  }

  /** Takes out the ideas that are in a cause; one that takes several requests makes the runs to come smaller. */
  #settle(pack: Pack, { lines: cause, failure }: Finding): void {
    const requests = new Set(cause.map(({ asked }) => asked));
    const inCause = pack.filter(({ lines }) => lines.some(({ asked }) => requests.has(asked)));
    const causes = inCause.map(({ idea }) => idea);
    const alike = this.findings.filter((one) => one.failure === failure && one.lines.length > 1);
    const kind = causes[0]?.kind ?? "";
    const [only, second] = cause;
    this.#drop((idea) => causes.includes(idea));
    if (causes.length > 1) this.#most = causes.length - 1;
    if (only && !second) {
      this.#drop((idea) =>
        idea.kind === kind && idea.steps.some(({ step }) => step["fault"] === only.step["fault"])
      );
    } else if (alike.length >= MOST_ALIKE) {
      this.#noPairs.add(kind);
      this.#drop((idea) => idea.kind === kind && idea.steps.length > 1);
    }
  }
}

function linesOf({ steps }: Idea, request: TapeLine): readonly TapeLine[] {
  return steps.map(({ step }, at) => ({ ...request, attempt: at + 1, step }));
}

/** The ideas of a run whose request came, and whether their first step was played at it. */
function metBy(pack: Pack, asked: readonly TapeLine[]) {
  const byPlace = new Map(asked.map((line) => [tapeKey(line), line]));
  return pack.flatMap((one) => {
    const met = one.lines[0] && byPlace.get(tapeKey(one.lines[0]));
    return met ? [{ ...one, played: isPlayed(met) }] : [];
  });
}
