import type { Hono } from "hono";
import type { z } from "zod";
import type { Call, Command } from "./command.ts";
import type { Translatable } from "./config/legacy.ts";
import type { Section } from "./config/load.ts";
import { sectionSchema } from "./config/schema.ts";
import { SectionReader } from "./config/section.ts";
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
  /** Names of the faults of a section that lead clients to addresses off this machine. */
  leavingMachine(section: unknown): string[];
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

/** One who said nothing that could be understood. */
const NOBODY = { arrived: 0, ms: 0, path: "", query: () => undefined, header: () => undefined };

/** Makes a domain ready to be served; `legacy` is for one whose files had another shape once. */
export function service<Ask, Settings extends z.ZodObject, Content, Column extends string>(
  domain: Domain<Ask, Settings, Content, Column> & Pick<Translatable, "legacy">,
): Service {
  const section = new SectionReader(sectionSchema(domain));
  const prepare = (given: unknown) => domain.prepare(section.read(given));
  const armed = (given: unknown) => armFaults(domain.faults, section.read(given).faults);
  return {
    ...domain,
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
        burst: burst.enabled ? shares(list, { selection, inBurst: true }) : null,
      };
    },
    degraded: (given) => armed(given).filter(({ fault }) => fault.degraded).map(({ fault }) => fault.name),
    leavingMachine: (given) => armed(given).filter((one) => one.leavesMachine).map(({ fault }) => fault.name),
    check: async (given) => void await prepare(given),
    mount: (core) =>
      mount(domain, core, async (given) => {
        const { latency, selection, burst } = section.read(given);
        const [content, list] = [await prepare(given), armed(given)];
        const remembering = withMemory([...list, ...domain.wanted?.(content) ?? []]);
        return { latency, selection, burst, armed: list, remembering, content };
      }),
  };
}

function mount<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
  core: Core,
  live: (section: unknown) => Promise<Live<Ask, Content>>,
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
      const next = await live(section);
      return (rest) => {
        inForce = { live: next, ...rest };
      };
    },
    inBurst: () => now().run.bursts.isOn(now().live.burst),
    error: (error) => domain.error(error, { ...NOBODY, id: core.id() }),
  };
}
