import type { HonoRequest } from "hono";
import { isWhole } from "./reply/body.ts";
import { decide, fits } from "./decide.ts";
import { ApiError } from "./error.ts";
import { LiveExchange } from "./exchange.ts";
import { type NoteStore, recalled, type Recollection, remembered, type Sent } from "./memory.ts";
import { between, hex, randomOf } from "./random.ts";
import type { Run } from "./run.ts";
import { type CallerIdentity, callerOf } from "./session.ts";
import type { Sequences } from "./sequences.ts";
import type {
  Answer,
  Armed,
  Clock,
  Connection,
  Domain,
  Exchange,
  HttpError,
  Live,
  Refused,
  Reply,
  Serve,
} from "./types.ts";
import type { Shelf } from "./shelf.ts";
import { type Observer, Visit } from "./visit.ts";
import type { z } from "zod";

/** What one worker has once, whatever the number of domains. */
export interface Core {
  /** Its `now` is common to all workers. */
  readonly clock: Clock;
  /** Puts the next edition in force if it is due. */
  readonly settle: () => void;
  /** Unique ids of requests that never reach a decision. */
  readonly id: () => string;
  /** Tells clients what was done to them, in `x-errorworks-*` headers. */
  readonly reveal: boolean;
  /** Longest request body, in bytes. */
  readonly bodyLimit: number;
  readonly shelf: Shelf;
  readonly notes: NoteStore;
  /** Address of the canary; `null` without one. */
  readonly canary: string | null;
}

/** What is in force for a domain at one moment. A request keeps what it began with. */
export interface InForce<Ask, Content> {
  readonly live: Live<Ask, Content>;
  readonly run: Run;
  readonly observer: Observer;
  readonly sequences: Sequences;
  readonly config_version: number;
}

/** A domain in a server, and what is in force. */
interface Post<Ask, Settings extends z.ZodObject, Content> {
  readonly domain: Domain<Ask, Settings, Content>;
  readonly core: Core;
  readonly now: () => InForce<Ask, Content>;
}

/**
 * Builds the one pipeline that every request of a domain runs through, from left to right:
 *
 *     ask → decide → wait → inject → reply → send → record
 */
export function createServe<Ask, Settings extends z.ZodObject, Content>(
  post: Post<Ask, Settings, Content>,
): Serve<Ask> {
  const { domain, core } = post;
  const now = () => core.clock.now();
  return async (c, route, read) => {
    const { connection } = c.env;
    const inForce = post.now();
    const caller = domain.caller?.(connection) ?? callerOf(connection);
    const visit = new Visit({
      domain: domain.name,
      route,
      attempt: caller.attempt,
      client: caller.session?.client ?? null,
      arrived: core.clock.epoch(),
      now,
      observer: inForce.observer,
    });
    const travelling: Travelling<Ask, Content> = { visit, inForce, caller, connection, req: c.req };
    let reply: Reply | null;
    try {
      reply = await answer(post, travelling, read);
    } catch (error) {
      reply = connection.gone ? null : excuse(post, travelling, error);
    }
    if (reply) {
      visit.status = statusOf(reply);
      if (isStreamed(reply)) visit.stream();
      if (core.reveal) reply = revealed(reply, visit);
    }
    return connection.send(reply, visit);
  };
}

/** The status that a reply tells of; `null` where not a byte of it is sent. */
function statusOf(reply: Reply): number | null {
  return "how" in reply ? reply.after?.status ?? null : reply.status;
}

/** Whether it is sent piece by piece. */
function isStreamed(reply: Reply): boolean {
  if ("script" in reply) return true;
  const whole = "how" in reply ? reply.after : reply;
  return whole !== null && !isWhole(whole.body);
}

/** One request on its way. */
interface Travelling<Ask, Content> {
  readonly visit: Visit;
  readonly inForce: InForce<Ask, Content>;
  readonly caller: CallerIdentity;
  readonly connection: Connection;
  readonly req: HonoRequest;
  /** As soon as it could be read. */
  ask?: Ask;
}

async function answer<Ask, Settings extends z.ZodObject, Content>(
  post: Post<Ask, Settings, Content>,
  travelling: Travelling<Ask, Content>,
  read: Parameters<Serve<Ask>>[2],
): Promise<Reply> {
  const { domain, core } = post;
  const { visit, inForce: { live, run, sequences }, caller: { session }, connection, req } = travelling;
  const ask: Ask = travelling.ask = await read(session, visit.arrived);
  visit.detail = domain.detail(ask);
  const refusal = domain.refusal?.(ask);
  if (refusal) {
    visit.outcome = "client_error";
    visit.id = core.id();
    return domain.error(refusal, refused(travelling));
  }

  const { ordinal, key } = run.chance.next(() => domain.identity(ask));
  visit.ordinal = ordinal;
  visit.id = `req_${hex(randomOf(key, "request_id"), 32)}`;
  visit.in_burst = run.bursts.isOn(live.burst);
  const dress = (error: HttpError) => domain.error(error, refused(travelling));
  const turn: Exchange["turn"] = (sequence, of) =>
    sequences.turn(`${domain.name}.${sequence}`, of === "session" && session ? session.name : null);
  const healthy = async (exchange: Exchange<Ask>) => await domain.healthy(exchange, live.content);
  const plain = (ask: Ask) => domain.plain?.(ask) ?? ask;
  const { method } = req;
  const parts = { core, visit, ask, method, key, connection, dress, turn, healthy, plain };
  const exchange = new LiveExchange(parts);
  const odds = { selection: live.selection, inBurst: visit.in_burst, ask, request: exchange };
  const forced = domain.forced?.(ask);
  const draw = (armed: readonly Armed<Ask>[]) =>
    forced
      ? armed.find((one) => fits(one, ask, exchange)) ?? null
      : decide(armed, { ...odds, random: randomOf(key, "decide") });
  const among = forced ? [forced] : live.armed;
  let picked = draw(among);
  if (picked?.memory) picked = await recalled(among, ask, { draw, ...recollection(post, travelling) });
  if (picked) {
    visit.fault = picked.fault.name;
    visit.outcome = "fault";
  }

  const { base_ms, jitter_ms } = live.latency;
  if (base_ms > 0 || jitter_ms > 0) {
    const wait = base_ms + between(randomOf(key, "latency"), [-jitter_ms, jitter_ms]);
    if (wait > 0) await exchange.sleep(wait);
  }
  if (live.remembering.length === 0) {
    return picked ? picked.inject(exchange, () => healthy(exchange)) : domain.healthy(exchange, live.content);
  }
  const sent: Sent<Ask> = picked
    ? { exchange, fault: picked.fault.name, reply: await picked.inject(exchange, () => healthy(exchange)) }
    : { exchange, fault: null, reply: await healthy(exchange) };
  await remembered(live.remembering, sent, recollection(post, travelling));
  return sent.reply;
}

/** Where the notes are that faults may have on earlier replies to whoever asks. */
function recollection<Ask, Settings extends z.ZodObject, Content>(
  { domain, core: { notes } }: Post<Ask, Settings, Content>,
  { inForce: { run, config_version }, connection: { address }, caller }: Travelling<Ask, Content>,
): Recollection {
  return { notes, prefix: `${domain.name} ${run.id} ${config_version}`, caller, address };
}

/** What there is to know of a request that is answered with an error. */
type Refusal<Ask> = Pick<Travelling<Ask, unknown>, "visit" | "connection" | "req" | "ask">;

function refused<Ask>({ visit, connection, req, ask }: Refusal<Ask>): Refused<Ask> {
  const header = (name: string) => connection.header(name);
  const { id, arrived } = visit;
  return { id, ask, arrived, ms: visit.age(), path: req.path, query: (name) => req.query(name), header };
}

/** The answer to a request that went wrong: by its own fault, or by a bug of ours, which must not look injected. */
function excuse<Ask, Settings extends z.ZodObject, Content>(
  { domain, core }: Post<Ask, Settings, Content>,
  refusal: Refusal<Ask>,
  error: unknown,
): Answer {
  const { visit } = refusal;
  visit.id ||= core.id(); // it was refused before it got a fate
  const about = refused(refusal);
  if (error instanceof ApiError) {
    visit.outcome = "client_error";
    visit.fault = null; // it was to change a good reply, and there is none
    return domain.error(error.http, about);
  }
  visit.bug(error);
  const message = "errorworks itself failed. This is a bug, not an injected fault.";
  return domain.error({ status: 500, code: "bug", message, headers: { "x-errorworks-bug": "1" } }, about);
}

/** The reply with headers that say what was done; only for tests of clients, since real services send none. */
function revealed(reply: Reply, visit: Visit): Reply {
  if ("script" in reply) return reply; // it is sent as it is
  if ("how" in reply) return reply.after ? { how: reply.how, after: labelled(reply.after, visit) } : reply;
  return labelled(reply, visit);
}

function labelled({ status, headers, body }: Answer, visit: Visit): Answer {
  const label: Record<string, string> = { "x-errorworks-fault": visit.fault ?? "none" };
  if (visit.ordinal !== null) label["x-errorworks-ordinal"] = String(visit.ordinal);
  return { status, headers: { ...headers, ...label }, body };
}
