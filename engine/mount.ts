import type { Hono } from "hono";
import { z } from "zod";
import type { Call, Command } from "./command.ts";
import type { Section } from "./config/load.ts";
import { type Shares, shares } from "./decide.ts";
import { armFaults } from "./fault.ts";
import { withMemory } from "./memory.ts";
import { COMMON_DIMENSIONS } from "./metrics/tally.ts";
import { readBody, readBytes } from "./read_body.ts";
import { type Core, createServe, type InForce } from "./serve.ts";
import type {
  Accumulator,
  Answer,
  Columns,
  Desk,
  Domain,
  Env,
  FaultFacts,
  HttpError,
  Live,
} from "./types.ts";

/** A domain with its inner types closed over, so that one server can hold several. */
export interface Service extends Section {
  readonly faults: readonly FaultFacts[];
  /** How a client is pointed at the server whose address is `url`, in one line. */
  client(url: string): string;
  /** What stands before its paths on the port that domains share; with it, it can have a port of its own. */
  readonly base?: string;
  readonly columns: Columns;
  readonly sequences: readonly string[];
  readonly dimensions: readonly string[];
  /** Lists among its settings that have a route of their own, and where they are. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** What it adds to the command line. */
  readonly commands: readonly ServiceCommand[];
  /** The true share of every fault of a section, outside and inside of bursts. */
  shares(section: unknown): AllShares;
  /** Names of the faults of a section that a transport without raw sockets cannot do exactly. */
  degraded(section: unknown): string[];
  /** What the domain remembers on this thread. */
  accumulators?(): Readonly<Record<string, Accumulator>>;
  /** Compiles what a section names, without putting it in force. @throws {ConfigError} */
  check(section: unknown): Promise<void>;
  mount(core: Core): Mounted;
}

/** A command that makes its own of the section of a configuration. */
export interface ServiceCommand extends Omit<Command<never>, "run"> {
  run(call: Omit<Call<never>, "content"> & { readonly section: unknown }, options: unknown): Promise<void>;
}

/** What faults come to, usually and, where there are bursts, during one. */
export interface AllShares {
  readonly usual: Shares;
  readonly burst: Shares | null;
}

/** A domain in a running server. */
export interface Mounted {
  readonly name: string;
  readonly routes: Hono<Env>;
  /** The same for a port of its own; `null` for a domain that has none. */
  readonly own: Hono<Env> | null;
  /** What it has under `/admin`. */
  readonly admin: Hono<Env> | null;
  /** Checks a section and compiles what it names; the result puts it in force. @throws {ConfigError} */
  prepare(section: unknown): Promise<(rest: Omit<InForce<never, never>, "live">) => void>;
  inBurst(): boolean;
  error(error: HttpError): Answer;
}

const common = z.object({
  latency: z.object({ base_ms: z.number(), jitter_ms: z.number() }),
  selection: z.enum(["priority", "weighted"]),
  burst: z.object({ enabled: z.boolean(), interval_sec: z.number(), duration_sec: z.number() }),
  faults: z.record(
    z.string(),
    z.looseObject({ pct: z.number(), burst_pct: z.number().optional() }).optional(),
  ),
});

/** One who said nothing that could be understood. */
const NOBODY = { arrived: 0, ms: 0, path: "", query: () => undefined, header: () => undefined };

/** Makes a domain ready to be served. */
export function service<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
): Service {
  return {
    ...domain,
    dimensions: [...COMMON_DIMENSIONS, ...domain.dimensions],
    commands: (domain.commands ?? []).map((command) => ({
      ...command,
      run: async ({ section, ...call }, options) => {
        const content = await domain.prepare(domain.settings.parse(section));
        await command.run({ ...call, content }, options);
      },
    })),
    shares(section) {
      const { selection, burst, faults } = common.parse(section);
      const armed = armFaults(domain.faults, faults);
      return {
        usual: shares(armed, { selection, inBurst: false }),
        burst: burst.enabled ? shares(armed, { selection, inBurst: true }) : null,
      };
    },
    degraded: (section) =>
      armFaults(domain.faults, common.parse(section).faults)
        .filter(({ fault }) => fault.degraded).map(({ fault }) => fault.name),
    check: async (section) => void await arm(domain, section),
    mount: (core) => mount(domain, core),
  };
}

/** What a checked section means for a domain. @throws {ConfigError} */
async function arm<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
  section: unknown,
): Promise<Live<Ask, Content>> {
  const { faults, ...rest } = common.parse(section);
  const content = await domain.prepare(domain.settings.parse(section));
  const armed = armFaults(domain.faults, faults);
  return { ...rest, armed, remembering: withMemory([...armed, ...domain.wanted?.(content) ?? []]), content };
}

function mount<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
  core: Core,
): Mounted {
  let inForce: InForce<Ask, Content> | undefined;
  const now = () => {
    core.settle();
    if (!inForce) throw new Error(`Cannot serve "${domain.name}" before it is configured`);
    return inForce;
  };
  const desk: Desk<Ask, Content> = {
    serve: createServe({ domain, core, now }),
    content: () => now().live.content,
    limits: () => now().run.limits,
    readBody: (c) => readBody(c, core.bodyLimit),
    readBytes: (c, limit = Infinity) => readBytes(c, Math.min(limit, core.bodyLimit)),
    shelf: core.shelf,
    turn: (sequence, key) => now().sequences.turn(`${domain.name}.${sequence}`, key),
  };
  return {
    name: domain.name,
    routes: domain.routes(desk, domain.base ?? ""),
    own: domain.base === undefined ? null : domain.routes(desk, ""),
    admin: domain.admin?.(() => now().live.content) ?? null,
    async prepare(section) {
      const live = await arm(domain, section);
      return (rest) => {
        inForce = { live, ...rest };
      };
    },
    inBurst: () => now().run.bursts.isOn(now().live.burst),
    error: (error) => domain.error(error, { ...NOBODY, id: core.id() }),
  };
}
