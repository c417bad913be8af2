import type { Detail } from "../base/request_record.ts";
import { madeWhole } from "../reply/body.ts";
import { isStreamed, statusOf } from "../reply/reply_facts.ts";
import { decide, decideEarly, fits } from "../faults/decide.ts";
import { ClientGone } from "../base/clock.ts";
import { andThen, orElse, type Pending } from "../base/pending.ts";
import { bodyErrorOf } from "./body_error.ts";
import { withDebugHeaders } from "./debug_headers.ts";
import { EarlyReply } from "./early_reply.ts";
import { LiveExchange } from "./live_exchange.ts";
import { recalled } from "../faults/fault_memory.ts";
import { between, hex, type Random, randomOf } from "../chance/random.ts";
import { callerOf } from "../reply/session.ts";
import { LiveRecord } from "./live_record.ts";
import { errorReply, pathIn, refused } from "./error_reply.ts";
import { faultHistory } from "../rules/fault_history.ts";
import { ruledBy } from "./ruled.ts";
import { type Decided, recollection, replyTo } from "./reply_to.ts";
import { drawnFor, taping } from "./taped.ts";
import type { MountedDomain, RequestContext } from "./request_context.ts";
import type * as z from "zod";
import type { HttpError } from "../base/http_error.ts";
import type { Reply } from "../reply/reply.ts";
import type { HttpContext } from "../reply/http_context.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { Armed } from "../faults/fault.ts";
import type { Serve, Settle } from "../domain/route_context.ts";

/**
 * Builds the one pipeline that every request of a domain runs through, from left to right:
 *
 *     ask → decide → wait → inject → reply → send → record
 */
export function createServe<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
): Serve<Ask> {
  return (c, route, read) => {
    const context = arrivalOf(mounted, c, route);
    const reply = orElse<Reply | null>(
      () => answer(mounted, context, read),
      (thrown) => replyToError(mounted, context, thrown),
    );
    return andThen(reply, (reply) => finish(mounted, context, reply));
  };
}

/** The reply where there is none because something was thrown; `null` where nobody waits for one. */
function replyToError<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  thrown: unknown,
): Reply | null {
  if (thrown instanceof EarlyReply) return thrown.reply;
  const error = bodyErrorOf(thrown);
  const isGone = context.connection.gone || error instanceof ClientGone;
  return isGone ? null : errorReply(mounted, context, error);
}

/** Builds the way of requests that nothing is decided about: they are a row, take no ordinal and draw no fault. */
export function createSettle<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
): Settle {
  return (c, route, answer) => {
    const context = arrivalOf(mounted, c, route);
    const { record } = context;
    record.detail = pathIn(context);
    record.outcome = answer.status < 400 ? "success" : "client_error";
    return finish(mounted, context, answer);
  };
}

/** Begins the record of a request. */
function arrivalOf<Ask, Settings extends z.ZodObject, Content>(
  { domain, core, now }: MountedDomain<Ask, Settings, Content>,
  { env: { connection }, req }: HttpContext,
  route: string,
): RequestContext<Ask, Content> {
  const inForce = now();
  const caller = domain.caller?.(connection) ?? callerOf(connection);
  const record = new LiveRecord({
    domain: domain.name,
    route,
    attempt: caller.attempt,
    client: caller.session?.client ?? null,
    arrived: core.clock.epoch(),
    now: core.clock.now,
    observer: inForce.observer,
  });
  core.journal?.open(record, { method: req.method, key: caller.key, connection });
  return { record, inForce, caller, connection, req };
}

/** Sends a reply; `null` where nobody waits for one, or the transport has given an answer of its own. */
function finish<Ask, Settings extends z.ZodObject, Content>(
  { core }: MountedDomain<Ask, Settings, Content>,
  { record, connection, inForce: { time_scale } }: RequestContext<Ask, Content>,
  reply: Reply | null,
): Pending<Response> {
  record.id ||= core.id(); // it was refused, or left, before it got a fate
  if (connection.refused) {
    record.refused(connection.refused);
    return connection.send(null, record);
  }
  if (!reply) return connection.send(null, record);
  record.status = statusOf(reply);
  if (isStreamed(reply)) record.stream();
  return connection.send(core.reveal ? withDebugHeaders(reply, record, time_scale) : reply, record);
}

function answer<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  read: Parameters<Serve<Ask>>[2],
): Pending<Reply> {
  const { record, caller: { session }, connection } = context;
  if (connection.expectsContinue || connection.isIncomplete) {
    connection.beforeBody = () => replyEarly(mounted, context);
  }
  return andThen(read(session, record.arrived), (ask) => answerTo(mounted, context, ask));
}

function answerTo<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  ask: Ask,
): Pending<Reply> {
  const { domain, core } = mounted;
  const { record, inForce: { live } } = context;
  context.ask = ask;
  record.detail = detailOf(domain, context, ask);
  const refusal = domain.refusal?.(ask);
  if (refusal) {
    record.outcome = "client_error";
    record.id = core.id();
    return domain.error(refusal, refused(context));
  }
  const plain = exchangeOf(mounted, context, ask);
  const ruled = live.rules || context.line ? ruledExchange(mounted, context, plain) : plain;
  return andThen(ruled, (exchange) => decidedReply(mounted, context, { ask, exchange }));
}

/** The part of a row that is known once a request could be read. */
function detailOf<Ask>(
  { detail }: { detail(ask: Ask): Detail },
  { inForce: { phase } }: Pick<RequestContext<Ask, unknown>, "inForce">,
  ask: Ask,
): Detail {
  return phase === null ? detail(ask) : { ...detail(ask), phase };
}

/** Decides about a request, waits the latency, and makes the reply. */
function decidedReply<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  { ask, exchange }: { readonly ask: Ask; readonly exchange: LiveExchange<Ask> },
): Pending<Reply> {
  const { among, draw } = candidates(mounted, context, exchange);
  const drawn = draw(among);
  const chosen = drawn?.memory ? recalled(among, ask, { draw, ...recollection(mounted, context) }) : drawn;
  return andThen(chosen, (picked) => {
    taping(mounted, context, picked);
    const decision = { exchange, picked };
    const ready = andThen(decided(context, decision), () => context.connection.room?.());
    return andThen(ready, () => replyTo(mounted, context, decision));
  });
}

/** The exchange under the rule that takes it, which may settle parts of the answer; the same one where none does. */
function ruledExchange<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  exchange: LiveExchange<Ask>,
): Pending<LiveExchange<Ask>> {
  const { inForce: { live: { rules } }, record, line } = context;
  const decider = line ??
    (rules && ruledBy(rules, { ...mounted, ...context, exchange, route: record.route }));
  return andThen(decider, (taken) => {
    if (!taken) return exchange;
    context.taken = taken;
    record.lies = taken.rule.lies;
    exchange.note("rule", taken.rule.name);
    const ask = taken.step.settle(exchange.ask);
    if (ask === exchange.ask) return exchange;
    context.ask = ask;
    return exchangeOf(mounted, context, ask);
  });
}

/** Gives a request its number and its chance, if it has none yet. */
function exchangeOf<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  ask: Ask,
): LiveExchange<Ask> {
  const { domain, core } = mounted;
  const { record, inForce: { live, run, sequences }, caller: { session }, connection, req } = context;
  const { ordinal, key } = context.drawn ??= drawnFor(mounted, context, ask);
  record.ordinal = ordinal;
  record.id = `req_${hex(randomOf(key, "request_id"), 32)}`;
  record.in_burst = run.bursts.isOn(live.burst);
  const encode = (error: HttpError) => domain.error(error, refused(context));
  const next: Exchange["next"] = (sequence, of) =>
    sequences.increment(`${domain.name}.${sequence}`, of === "session" && session ? session.name : null);
  // Faults change what is there as a whole.
  const healthy = async (exchange: Exchange<Ask>) =>
    await madeWhole(await domain.healthy(exchange, live.content));
  const plain = (ask: Ask) => domain.plain?.(ask) ?? ask;
  const { method } = req;
  const observe: Random["observe"] = core.tape?.record && ((from, drawn) => context.draft?.drew(from, drawn));
  return new LiveExchange({
    core,
    record,
    ask,
    method,
    key,
    connection,
    encode,
    next,
    healthy,
    plain,
    observe,
  });
}

/** Books a decision, and waits the latency. */
function decided<Ask>(
  { record, inForce: { live, run, links }, taken }: Pick<
    RequestContext<Ask, unknown>,
    "record" | "inForce" | "taken"
  >,
  { exchange, picked }: Decided<Ask>,
): Pending<void> {
  if (picked) {
    const { name } = picked.fault;
    record.fault = name;
    record.outcome = "fault";
    if (links.has(name)) {
      faultHistory({ table: run.server, now: exchange.now, domain: record.domain }).strikes(name);
    }
  }
  const { base_ms, jitter_ms } = taken?.step.latency ?? live.latency;
  if (base_ms <= 0 && jitter_ms <= 0) return;
  const wait = base_ms + between(randomOf(exchange.key, "latency"), [-jitter_ms, jitter_ms]);
  if (wait > 0) return exchange.sleep(wait);
}

/** Decides before the body of a request has been asked for, where a fault needs none. @throws {EarlyReply} */
async function replyEarly<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
): Promise<void> {
  const { domain, core } = mounted;
  const { inForce: { live, run }, connection, record, req: { method, path } } = context;
  if (live.rules || core.tape || run.determinism === "content") return;
  const header = (name: string) => connection.header(name);
  const queries = (name: string) => context.req.queries(name) ?? [];
  const ask = await domain.early?.({ method, path, header, queries }, live.content) ?? null;
  if (ask === null) return;
  const forced = domain.forced?.(ask);
  const fires = ({ fault: { early } }: Armed<Ask>) =>
    early === "unread" || (early && connection.expectsContinue);
  if (!(forced ? [forced] : live.armed).some(fires)) return;
  const exchange = exchangeOf(mounted, context, ask);
  const odds = { selection: live.selection, inBurst: record.in_burst, ask, request: exchange };
  const picked = forced ??
    decideEarly<Ask>(live.armed, { ...odds, random: randomOf(exchange.key, "decide") });
  if (picked === null || !fires(picked)) return;
  record.detail = detailOf(domain, context, ask);
  await decided(context, { exchange, picked });
  throw new EarlyReply(await picked.inject(exchange, exchange.healthy) ?? await exchange.healthy());
}

/** The faults that can fire for a request, and the draw that picks one: the one it asked for, or by chance. */
function candidates<Ask, Settings extends z.ZodObject, Content>(
  { domain }: MountedDomain<Ask, Settings, Content>,
  { inForce: { live }, record, taken }: RequestContext<Ask, Content>,
  exchange: LiveExchange<Ask>,
) {
  const { ask, key } = exchange;
  const forced = taken?.step.armed ?? domain.forced?.(ask);
  const odds = { selection: live.selection, inBurst: record.in_burst, ask, request: exchange };
  const draw = (armed: readonly Armed<Ask>[]) =>
    forced
      ? armed.find((one) => fits(one, ask, exchange)) ?? null
      : decide(armed, { ...odds, random: randomOf(key, "decide") });
  return { among: forced ? [forced] : live.armed, draw };
}
