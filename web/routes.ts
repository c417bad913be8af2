import { once } from "../engine/base/once.ts";
import type { Session } from "../engine/reply/session.ts";
import type { Ask } from "./request/ask.ts";
import { faults } from "./faults/all.ts";
import { plain } from "./faults/plain_page.ts";
import { requestedFault } from "../engine/rules/asked/asked_faults.ts";
import type { Content } from "./modes/content.ts";
import { clientOf } from "./rate_limits/client.ts";
import { escalate } from "./rate_limits/escalation.ts";
import { isCleared } from "./site/clearance.ts";
import { originOf } from "./site/origin.ts";
import { siteOf } from "./site/site.ts";
import { SESSION } from "./site/user_session.ts";
import { kindOf, modeOf } from "./modes/modes.ts";
import { findKind, type KindMatch } from "./routing/find_kind.ts";
import type { HttpError } from "../engine/base/http_error.ts";
import type { Handler, HttpContext } from "../engine/reply/http_context.ts";
import type { RouteContext } from "../engine/domain/route_context.ts";
import { formFields } from "./http/form_fields.ts";
import { decoded } from "../engine/base/decoded.ts";
import { cookieOf } from "./http/cookie_of.ts";
import { NOTHING, queryIn } from "./http/query.ts";

/** Handler of all requests to the site at `base`. */
export function handlerOf(context: RouteContext<Ask, Content>, base: string): Handler {
  return (c) => {
    const path = pathOf(c, base);
    const found = findKind(path);
    return context.serve(c, routeOf(found), (session) => readAsk(c, { context, base, path, found, session }));
  };
}

/** From the root of the site, decoded. */
function pathOf({ req }: HttpContext, base: string): string {
  return decoded(req.path.slice(base.length) || "/");
}

/** Route under which a request is counted: there are too many paths. */
function routeOf(found: KindMatch | null): string {
  return found?.kind.path ?? "*";
}

/** Values that most requests share. */
const NOTHING_SPECIAL = { forced: null, asked: null, rung: null, refusal: null } as const;

/** Methods whose requests may have a body. */
const BODIED: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

function readAsk(
  c: HttpContext,
  { context, base, path, found, session }: {
    readonly context: RouteContext<Ask, Content>;
    readonly base: string;
    /** From the root of the site, decoded, and what is there. */
    readonly path: string;
    readonly found: KindMatch | null;
    readonly session: Session | null;
  },
): Ask | Promise<Ask> {
  const { method } = c.req;
  const { perRequestFaults: caps, settings: { site, ladder, content } } = context.content();
  const header = (name: string) => c.env.connection.header(name);
  // Pages that clients may not ask for are not there.
  const there = found && (caps.enabled || !found.kind.answer) ? found.kind : null;
  const mode = there?.answer || there?.apart ? "site" : modeOf(content, header("x-fake-content-mode"));
  const kind = mode === "site" ? there : kindOf(mode);
  const wrongMethod = wrongMethodOf(method, kind?.methods ?? ["GET"]);
  const { query, search } = queryIn(c.req.url);
  const body = BODIED.has(method) && !wrongMethod ? bodyOf(c, context) : null;
  const bare: Ask = {
    ...NOTHING_SPECIAL,
    method,
    path,
    params: found?.params ?? {},
    query,
    search,
    form: NOTHING,
    sent: method === "POST" && body ? () => body().then(formFields) : null,
    body,
    address: c.env.connection.address,
    visits: kind?.type === "html" && !wrongMethod ? visitsOf(header("cookie"), context) : 0,
    header,
    headers: () => c.req.header(),
    mode,
    cookie: (name) => cookieOf(header("cookie"), name),
    site: siteOf(site, (c.env.prefix ?? "") + base, originOf({ header })),
    kind,
  };
  if (wrongMethod) return { ...bare, refusal: wrongMethod };
  if (!caps.enabled && !ladder.enabled) return bare;
  return asWished(bare, c, { context, session });
}

/** Reads the body at once, or, where the client waits to be asked for it, when it is needed. */
function bodyOf(c: HttpContext, context: RouteContext<Ask, Content>): () => Promise<string> {
  const read = once(async () => String(await context.readBody(c)));
  if (!c.env.connection.expectsContinue) read().catch(() => {}); // who waits for it hears of it
  return read;
}

/** A request with the faults that it asks for, and with the step of the ladder that its client is on. */
async function asWished(
  bare: Ask,
  c: HttpContext,
  { context, session }: {
    readonly context: RouteContext<Ask, Content>;
    readonly session: Session | null;
  },
): Promise<Ask> {
  const { perRequestFaults: caps, settings: { ladder } } = context.content();
  const asked = { ask: bare, request: bare, queries: (name: string) => bare.query.getAll(name) };
  const wishes = await requestedFault(asked, { faults, caps, plain });
  if (!ladder.enabled) return { ...bare, ...wishes };
  const client = clientOf(ladder, bare, { session, connection: c.env.connection });
  const refusal = escalate(client, ladder, context.limits());
  const passes = refusal?.rung === "challenged" && isCleared(bare.site, bare);
  return { ...bare, ...wishes, ...(passes ? null : refusal) };
}

/** Counts a page that is asked for in a session of a user. */
function visitsOf(cookies: string | undefined, context: RouteContext<Ask, Content>): number {
  const session = cookieOf(cookies, SESSION);
  return session ? context.nextForKey("visits", session) : 0;
}

/** The 405 for a method that a page does not take; `null` for one that it does. */
function wrongMethodOf(method: string, methods: readonly string[]): HttpError | null {
  const allowed = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  if (allowed.includes(method)) return null;
  const headers = { allow: allowed.join(", ") };
  return { status: 405, code: null, message: `This page does not take ${method}.`, headers };
}
