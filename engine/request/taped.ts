import { askedHash } from "../rules/rule_request.ts";
import { keyHex } from "../base/hash.ts";
import type { RequestKey } from "../chance/chance.ts";
import type { Armed } from "../faults/fault.ts";
import { Redactor } from "../journal/redaction.ts";
import { type DraftedFault, LineDraft } from "../tape/line_draft.ts";
import type { TapeLine, TapePlace } from "../tape/tape.ts";
import type * as z from "zod";
import type { Core } from "./core.ts";
import type { MountedDomain, RequestContext } from "./request_context.ts";

/** Step of a request that gets the good reply. */
const WELL = { fault: "ok" } as const;
/** Longest excerpt of a line, in characters. */
const MOST_EXCERPT = 40;

/** Number and chance of a request, which gets its place on tapes here: a line brings the chance that it was played by. */
export function drawnFor<Ask, Settings extends z.ZodObject, Content>(
  { domain, core: { tape } }: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  ask: Ask,
): RequestKey {
  const { run, live } = context.inForce;
  const drawn = run.chance.next(() => domain.identity(ask));
  if (!tape) return drawn;
  const asked = askedHash(domain, ask);
  const place = context.place = { asked, attempt: run.tapes.next(asked) };
  const line = context.line = live.tape?.at(place);
  return { ordinal: drawn.ordinal, key: line?.key ?? drawn.key };
}

/** Counts the line that a request plays, and begins the one that it becomes. */
export function taping<Ask, Settings extends z.ZodObject, Content>(
  mounted: MountedDomain<Ask, Settings, Content>,
  context: RequestContext<Ask, Content>,
  picked: Armed<Ask> | null,
): void {
  const { place, line, taken, inForce: { run }, drawn } = context;
  const isMissed = !picked && (!taken || taken.step.armed !== null);
  const { record, recordsAll = false } = mounted.core.tape ?? {};
  if (!place || (isMissed && !recordsAll)) return;
  if (line && !isMissed) run.tapes.played(place, 1);
  const told = record ? lineOf(mounted, context, place, isMissed) : null;
  if (!record || !told) return;
  context.draft = new LineDraft({
    ordinal: drawn?.ordinal ?? 0,
    line: told,
    fault: picked && draftedFault(mounted, context, picked),
  });
  record.keep(run.id, context.draft);
}

/** Undoes `taping()` for a request whose fault has found nothing to change. */
export function unchanged<Ask, Content>(
  { tape }: Pick<Core, "tape">,
  { place, line, draft, inForce: { run } }: RequestContext<Ask, Content>,
): void {
  if (place && line) run.tapes.played(place, -1);
  if (!draft || !tape?.record) return;
  if (!tape.recordsAll) return tape.record.drop(run.id, draft);
  const { ordinal, place: draftLine } = draft;
  tape.record.replace(run.id, new LineDraft({ ordinal, line: { ...draftLine, step: WELL }, fault: null }));
}

/** The line of a request without the options of its fault; `null` for a fault that its client asks for itself. */
function lineOf<Ask, Settings extends z.ZodObject, Content>(
  { domain, core: { tape } }: MountedDomain<Ask, Settings, Content>,
  { ask, taken, drawn, req, record }: RequestContext<Ask, Content>,
  place: TapePlace,
  isWell: boolean,
): TapeLine | null {
  if (!tape || ask === undefined || !drawn || (!taken && domain.forced?.(ask))) return null;
  return {
    ...place,
    domain: domain.name,
    method: req.method,
    path: req.path,
    excerpt: new Redactor(tape.redaction).form(domain.excerpt?.(ask) ?? "").slice(0, MOST_EXCERPT),
    step: isWell ? WELL : taken?.step.settings ?? {},
    key: keyHex(drawn.key),
    lies: record.lies,
  };
}

/** The fault of a line that is written by its name; `null` where the step of a rule tells everything. */
function draftedFault<Ask, Settings extends z.ZodObject, Content>(
  { domain }: MountedDomain<Ask, Settings, Content>,
  { taken }: RequestContext<Ask, Content>,
  { fault: { name }, options = {} }: Armed<Ask>,
): DraftedFault | null {
  const settings = taken?.step.settings;
  if (taken && taken.step.armed && typeof settings?.fault !== "string") return null;
  return { name, options, schema: domain.faults.find((fault) => fault.name === name)?.options() };
}
