import type { Hono } from "hono";
import type * as z from "zod";
import { sliced } from "../base/clock.ts";
import type { Command, CommandCall, RunRecords } from "../domain/command.ts";
import type { Translatable } from "../config/legacy.ts";
import type { ConfigDomain } from "../config/check.ts";
import { sectionSchema } from "../config/section_schema.ts";
import { SectionReader } from "../config/section.ts";
import { NO_REQUESTED_FAULTS, type PerRequestFaults } from "../config/per_request_faults.ts";
import { type Burst, hasBursts } from "../chance/burst.ts";
import { type Shares, shares } from "../faults/decide.ts";
import { armFaults, type FaultFacts } from "../faults/fault.ts";
import { type FaultShare, faultShares } from "./fault_shares.ts";
import { withMemory } from "../faults/fault_memory.ts";
import { withCustomFaults } from "../faults/custom/custom_faults.ts";
import { type TapePlayer, tapePlayer } from "../tape/tape_player.ts";
import { isSameContext, type RuleContext, type RuleList } from "../rules/rule.ts";
import { COMMON_DIMENSIONS } from "../memory/tally.ts";
import { readBody, readBytes } from "../request/read_body.ts";
import { createServe, createSettle } from "../request/serve.ts";
import type { Pending } from "../base/pending.ts";
import type { HttpError } from "../base/http_error.ts";
import type { Answer } from "../reply/reply.ts";
import type { Env } from "../reply/connection.ts";
import type { FindRoute } from "../reply/http_context.ts";
import type { LiveConfig } from "../domain/live.ts";
import type { Columns } from "../domain/columns.ts";
import type { RouteContext, Settle } from "../domain/route_context.ts";
import type { Domain, DomainFacts, FailedRequest } from "../domain/domain.ts";
import type { Slot } from "../config/scenario.ts";
import { idleProblems, type IdleRules } from "./idle_problems.ts";
import { leaving, type LeavingFault } from "./leaving.ts";
import { type OddsInForce, oddsInForce } from "./odds.ts";
import { ruleNamesOf } from "./rule_names.ts";
import { type SectionNames, sectionNames } from "./section_names.ts";
import { Phases, type PreparedSlot, type ScenarioClock } from "./phases.ts";
import type { Core, ServingState, SnapshotState } from "../request/core.ts";

/** A domain with its inner types closed over, so that one server can hold several. */
export interface Service extends DomainFacts, ConfigDomain, SectionNames, IdleRules {
  readonly faults: readonly FaultFacts[];
  readonly columns: Columns;
  readonly dimensions: readonly string[];
  /** Commands that it adds to the command line. */
  readonly commands: readonly ServiceCommand[];
  /** The true share of every fault of a section, outside and inside of bursts. */
  shares(section: unknown): AllShares;
  /** Every fault of a section that can fire, with its configured percentage and true share. */
  faultShares(section: unknown): FaultShare[];
  /** The bursts of a section. */
  burst(section: unknown): Burst;
  /** Names of the faults of a section that a transport without raw sockets cannot do exactly. */
  degraded(section: unknown): string[];
  /** Names of the faults of a section that lead clients to addresses off this machine. */
  leavingMachine(section: unknown): LeavingFault[];
  /** Compiles what a section names, without putting it in force. @throws {ConfigError} */
  check(section: unknown): Promise<void>;
  mount(core: Core): Mounted;
}

/** A command that makes its own of the section of a configuration. */
interface ServiceCommand extends Omit<Command<never>, "run"> {
  run(
    call: Omit<CommandCall<never>, "content"> & { readonly section: unknown },
    options: unknown,
  ): Promise<void>;
}

/** True shares of the faults, usually and, where there are bursts, during one. */
export interface AllShares {
  readonly usual: Shares;
  readonly burst: Shares | null;
}

/** A domain in a running server. */
export interface Mounted {
  readonly name: string;
  routes(): Pending<Hono<Env>>;
  /** Its routes on a port of its own; `null` for a domain that has none. */
  readonly own: (() => Pending<Hono<Env>>) | null;
  /** Finds some of its routes without a router; `own`: on a port of its own. */
  readonly find: { readonly shared: FindRoute; readonly own: FindRoute };
  /** Routes that it adds under `/admin`. */
  readonly admin: ((run: RunRecords) => Pending<Hono<Env>>) | null;
  /** Records and answers a request that no route of the server takes. */
  readonly settle: Settle;
  /** Checks sections and compiles what they name; the result puts them in force. @throws {ConfigError} */
  prepare(
    configured: Configured,
    scenario?: ScenarioSections | null,
  ): Promise<(rest: SnapshotState) => void>;
  inBurst(): boolean;
  /**
   * Names of its rules in force, in all phases of the scenario, those of files included; of a tape those of its lines.
   */
  ruleNames(): readonly string[];
  /** Phase of the scenario; `null` without one. */
  phase(): string | null;
  odds(): OddsInForce;
  /** The answer for an error, in the shape that who sent the request expects, as far as that is known. */
  error(error: HttpError, about?: Partial<FailedRequest<never>>): Answer;
}

/** The part of a configuration that a domain goes by. */
export interface Configured {
  readonly section: unknown;
  readonly perRequestFaults: PerRequestFaults;
}

/** The configurations of a domain in the slots of a scenario. */
export interface ScenarioSections {
  readonly clock: ScenarioClock;
  readonly slots: readonly (Pick<Slot, "phase" | "from" | "to"> & { readonly configured: Configured })[];
}

/** Placeholder for a request that was not valid HTTP. */
const NOBODY = { arrived: 0, ms: 0, path: "", query: () => undefined, header: () => undefined };

/** Makes a domain ready to be served; `legacy` is for one whose files had another shape once. */
export function service<Ask, Settings extends z.ZodObject, Content, Column extends string>(
  domain: Domain<Ask, Settings, Content, Column> & Pick<Translatable, "legacy" | "moved">,
): Service {
  const section = new SectionReader(sectionSchema(domain));
  const prepare = (given: unknown, asking = NO_REQUESTED_FAULTS) =>
    domain.prepare(section.read(given), asking);
  const armed = (given: unknown) => {
    const settings = section.read(given);
    const own = armFaults(domain.faults, settings.faults);
    const custom = domain.customFaults?.(settings);
    return custom ? [...own, ...armFaults(custom.faults, custom.settings)] : own;
  };
  return {
    ...domain,
    ...sectionNames(domain, (given) => section.read(given)),
    section,
    dimensions: [...COMMON_DIMENSIONS, ...domain.dimensions],
    commands: (domain.commands ?? []).map((command) => ({
      ...command,
      run: async ({ section: given, ...call }, options) => {
        await command.run({ ...call, content: await prepare(given) }, options);
      },
    })),
    shares(given) {
      const { selection, burst } = section.read(given);
      const list = armed(given);
      return {
        usual: shares(list, { selection, inBurst: false }),
        burst: hasBursts(burst) ? shares(list, { selection, inBurst: true }) : null,
      };
    },
    faultShares(given) {
      const { selection, burst } = section.read(given);
      return faultShares(armed(given), { selection, bursts: hasBursts(burst) });
    },
    burst: (given) => section.read(given).burst,
    degraded: (given) => armed(given).filter(({ fault }) => fault.degraded).map(({ fault }) => fault.name),
    leavingMachine: (given) => leaving(armed(given), domain, section.read(given)),
    check: async (given) => void await prepare(given),
    idleRules: async (given) => await idleProblems(domain, section.read(given), await prepare(given)),
    mount: (core) => {
      const tapeOf = tapeFinder(domain, core);
      return mount(domain, core, async ({ section: given, perRequestFaults }) => {
        const { latency, selection, burst, paused } = section.read(given);
        const content = await prepare(given, perRequestFaults);
        if (paused) return { ...PAUSED, selection, burst, content };
        const list = armed(given);
        const rules = rulesIn(domain.rules?.(content));
        const tape = await tapeOf({ settings: section.read(given), content });
        const common = { paused: false, latency, selection, burst, tape, content };
        if (tape) return { ...common, armed: [], remembering: withMemory(tape.faults), rules: null };
        const remembering = withMemory([...list, ...rules?.faults ?? []]);
        return { ...common, armed: list, remembering, rules };
      });
    },
  };
}

const FINDS_NOTHING: FindRoute = () => null;

/** A configuration that does nothing to replies. */
const PAUSED = {
  paused: true,
  latency: { base_ms: 0, jitter_ms: 0 },
  armed: [],
  remembering: [],
  rules: null,
  tape: null,
};

/** A section as parsed, and what it says of replies. */
interface Prepared<Settings extends z.ZodObject, Content> {
  readonly settings: z.output<Settings>;
  readonly content: Content;
}

/**
 * Makes what finds the lines of the tape in force that are for a domain; `null` without a tape. They stay as they are
 * when the configuration changes, unless it has other faults of its own. @throws {ConfigError}
 */
function tapeFinder<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
  { tape }: Core,
): (prepared: Prepared<Settings, Content>) => Promise<TapePlayer<Ask> | null> {
  const lines = tape?.lines?.filter((line) => line.domain === domain.name);
  let last: RuleContext<Ask> & { readonly player: TapePlayer<Ask> } | undefined;
  return async ({ settings, content }) => {
    const list = domain.rules?.(content);
    if (!lines || !list) return null;
    const own = domain.customFaults?.(settings);
    const faults = own ? withCustomFaults(domain.faults, own, domain.name) : domain.faults;
    const context = { faults, vocabulary: list.vocabulary };
    if (last && isSameContext(last, context)) return last.player;
    const player = await sliced(tapePlayer(lines, context));
    last = { ...context, player };
    return player;
  };
}

/** A list of rules; `null` where it decides nothing. */
function rulesIn<Ask>(list: RuleList<Ask> | undefined): RuleList<Ask> | null {
  return list && (list.rules.length > 0 || list.unmatched === "error") ? list : null;
}

function mount<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
  core: Core,
  live: (configured: Configured) => Promise<LiveConfig<Ask, Content>>,
): Mounted {
  let inForce: ServingState<Ask, Content> | undefined;
  let phases: Phases<LiveConfig<Ask, Content>> | null = null;
  const known = () => {
    core.settle();
    if (!inForce) throw new Error(`Cannot serve "${domain.name}" before it is configured`);
    return inForce;
  };
  const inPhase = (state: ServingState<Ask, Content>, isArriving: boolean) => {
    const slot = isArriving ? phases?.arriving(state.run.server) : phases?.current(state.run.server);
    return slot ? { ...state, live: slot.live, phase: slot.phase } : state;
  };
  const now = () => phases ? inPhase(known(), false) : known();
  const arriving = () => phases ? inPhase(known(), true) : known();
  const settle = createSettle({ domain, core, now: arriving });
  const { admin } = domain;
  const context: RouteContext<Ask, Content> = {
    serve: createServe({ domain, core, now: arriving }),
    settle,
    content: () => now().live.content,
    limits: () => now().run.limits,
    serverLimits: () => now().run.serverLimits,
    readBody: (c) => readBody(c, { limit: core.bodyLimit, ms: core.bodyMs }),
    readBytes: (c, limit = Infinity) =>
      readBytes(c, { limit: Math.min(limit, core.bodyLimit), ms: core.bodyMs }),
    objectStore: core.objectStore,
    nextForKey: (sequence, key) => now().sequences.increment(`${domain.name}.${sequence}`, key),
  };
  return {
    name: domain.name,
    routes: () => domain.routes(context, domain.base ?? ""),
    own: domain.base === undefined ? null : () => domain.routes(context, ""),
    find: {
      shared: domain.finder?.(context, domain.base ?? "") ?? FINDS_NOTHING,
      own: domain.base === undefined ? FINDS_NOTHING : domain.finder?.(context, "") ?? FINDS_NOTHING,
    },
    admin: admin ? (run) => admin(() => now().live.content, run) : null,
    settle,
    async prepare(configured, scenario = null) {
      const next = await live(configured);
      const later = scenario && await prepared(scenario, live);
      const all = [next, ...(later ?? []).map(({ live }) => live)];
      const links = new Set(all.flatMap(({ rules }) => rules?.links ?? []));
      return (rest) => {
        const { time_scale = 1, started_ms: scenario_ms = 0 } = scenario?.clock ?? {};
        inForce = { live: next, phase: null, time_scale, scenario_ms, links, ...rest };
        phases = scenario && later && new Phases(later, scenario.clock, () => core.clock.epoch());
      };
    },
    ruleNames: () => ruleNamesOf(domain, core, new Set([known().live, ...phases?.lives ?? []])),
    phase: () => now().phase,
    odds: () => oddsInForce(now()),
    inBurst: () => now().run.bursts.isOnNow(now().live.burst),
    error: (error, about) => domain.error(error, { ...NOBODY, id: core.id(), ...about }),
  };
}

/** Makes the configurations of a scenario ready, each once. @throws {ConfigError} */
async function prepared<Live>(
  { slots }: ScenarioSections,
  live: (configured: Configured) => Promise<Live>,
): Promise<PreparedSlot<Live>[]> {
  const known = new Map<Configured, Promise<Live>>();
  return await Promise.all(slots.map(async ({ configured, phase, from, to }) => {
    const own = known.get(configured) ?? live(configured);
    known.set(configured, own);
    return { phase, from, to, live: await own };
  }));
}
