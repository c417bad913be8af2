import type { Hono } from "hono";
import { z } from "zod";
import type { Section } from "./config/load.ts";
import { type Shares, shares } from "./decide.ts";
import { armFaults } from "./fault.ts";
import { readBody } from "./read_body.ts";
import { type Core, createServe } from "./serve.ts";
import type { Columns, Domain, Env, Fault, HttpError, Live } from "./types.ts";

/** A domain with its inner types closed over, so that one server can hold several. */
export interface Service extends Section {
  readonly faults: readonly Fault<never>[];
  /** How a client is pointed at the server whose address is `url`, in one line. */
  client(url: string): string;
  readonly columns: Columns;
  /** Compiles what a section names, without putting it in force. @throws {ConfigError} */
  check(section: unknown): Promise<void>;
  mount(core: Core): Mounted;
}

/** A domain in a running server. */
export interface Mounted {
  readonly name: string;
  readonly routes: Hono<Env>;
  /** Checks a section and compiles what it names; the result puts it in force. @throws {ConfigError} */
  prepare(section: unknown): Promise<() => void>;
  /** The true share of every fault, outside and inside of bursts. */
  shares(): { readonly usual: Shares; readonly burst: Shares | null };
  /** Names of the faults in force that a transport without raw sockets cannot do exactly. */
  degraded(): string[];
  inBurst(): boolean;
  error(error: HttpError): string;
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

/** Makes a domain ready to be served. */
export function service<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
): Service {
  return {
    ...domain,
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
  return { ...rest, armed: armFaults(domain.faults, faults), content };
}

function mount<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
  core: Core,
): Mounted {
  let live: Live<Ask, Content> | undefined;
  const current = () => {
    if (!live) throw new Error(`Cannot serve "${domain.name}" before it is configured`);
    return live;
  };
  return {
    name: domain.name,
    routes: domain.routes({
      serve: createServe({ domain, core, live: current }),
      content: () => current().content,
      readBody: (c) => readBody(c, core.bodyLimit),
    }),
    async prepare(section) {
      const next = await arm(domain, section);
      return () => {
        live = next;
      };
    },
    shares() {
      const { armed, selection, burst } = current();
      return {
        usual: shares(armed, { selection, inBurst: false }),
        burst: burst.enabled ? shares(armed, { selection, inBurst: true }) : null,
      };
    },
    degraded: () => current().armed.filter(({ fault }) => fault.degraded).map(({ fault }) => fault.name),
    inBurst: () => core.bursts.isOn(current().burst),
    error: (error) => String(domain.error(error, { id: core.id(), ms: 0 }).body),
  };
}
