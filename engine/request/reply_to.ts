import { type Recollection, remembered, type Sent } from "../faults/fault_memory.ts";
import { isSpoiled, isUnspoiled } from "../faults/unspoiled.ts";
import type { Pending } from "../base/pending.ts";
import type { Armed, FaultKind } from "../faults/fault.ts";
import type { Answer, Reply } from "../reply/reply.ts";
import type { LiveExchange } from "./live_exchange.ts";
import type { MountedDomain, RequestContext } from "./request_context.ts";
import { unchanged } from "./taped.ts";
import type * as z from "zod";

/** A request with the decision on its reply. */
export interface Decided<Ask> {
  readonly exchange: LiveExchange<Ask>;
  /** The fault that fires; `null` for a good reply. */
  readonly picked: Armed<Ask> | null;
}

/** Makes the reply, and lets faults with memory take their notes of it. */
export function replyTo<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  decided: Decided<Ask>,
): Pending<Reply> {
  const { remembering, content } = context.inForce.live;
  const isPlain = decided.picked === null && remembering.length === 0;
  return isPlain
    ? mounted.domain.healthy(decided.exchange, content)
    : replyUnderFaults(mounted, context, decided);
}

async function replyUnderFaults<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  decided: Decided<Ask>,
): Promise<Reply> {
  const { remembering } = context.inForce.live;
  const sent = await made(mounted, context, decided);
  if (remembering.length > 0) await remembered(remembering, sent, recollection(mounted, context));
  return sent.reply;
}

/** The reply as it goes out; a fault that has found nothing to spoil is not booked, and the good reply goes out. */
async function made<Ask, Settings extends z.ZodObject, Content>(
  { core }: Pick<MountedDomain<Ask, Settings, Content>, "core">,
  context: RequestContext<Ask, Content>,
  { exchange, picked }: Decided<Ask>,
): Promise<Sent<Ask>> {
  if (!picked) return { exchange, fault: null, reply: await exchange.healthy() };
  const { kind, name } = picked.fault;
  const reply = await picked.inject(exchange, exchange.healthy);
  if (reply !== null && isSpoiled(reply, kind)) return { exchange, fault: name, reply };
  const good = reply === null ? await exchange.healthy() : await exchange.compared();
  if (reply !== null && (good === null || await spoils(reply, good, { kind, exchange }))) {
    return { exchange, fault: name, reply };
  }
  const { record } = context;
  record.fault = null;
  record.outcome = "success";
  unchanged(core, context);
  return { exchange, fault: null, reply: good ?? await exchange.healthy() };
}

/**
 * True if a client sees that the reply is not the good one. Many faults change the page in full, without a coding: a HEAD
 * sees no more of that than that it is in full.
 */
async function spoils<Ask>(
  reply: Reply,
  good: Answer,
  { kind, exchange }: { readonly kind: FaultKind; readonly exchange: LiveExchange<Ask> },
): Promise<boolean> {
  if (isUnspoiled(reply, good, { kind, exchange })) return false;
  if (exchange.method !== "HEAD" || kind === "http") return true;
  const whole = await exchange.comparedWhole();
  return whole === null || !isUnspoiled(reply, whole, { kind, exchange });
}

/** Store and key of the notes on earlier replies to this caller. */
export function recollection<Ask, Settings extends z.ZodObject, Content>(
  { domain, core: { notes } }: MountedDomain<Ask, Settings, Content>,
  { inForce: { run, config_version }, connection: { address }, caller }: RequestContext<Ask, Content>,
): Recollection {
  return { notes, prefix: `${domain.name} ${run.id} ${config_version}`, caller, address };
}
