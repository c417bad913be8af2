import { type Context, Hono } from "hono";
import type { Session } from "../engine/session.ts";
import type { Desk, Env, HttpError } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { wishesOf } from "./asked/wishes.ts";
import type { Content } from "./content.ts";
import { clientOf } from "./ladder/client.ts";
import { climb } from "./ladder/ladder.ts";
import { isCleared } from "./site/clearance.ts";
import { SESSION } from "./site/session.ts";
import { kindOf, modeOf } from "./modes/modes.ts";
import { cookieOf, decoded, findKind, type Found } from "./read.ts";

/** The site, at `base` of a server. Every method and path comes in here: what there is not is a page, too. */
export function routes(desk: Desk<Ask, Content>, base: string): Hono<Env> {
  const app = new Hono<Env>();
  const serve = (c: Context<Env>) => {
    const path = pathOf(c, base);
    const found = findKind(path);
    return desk.serve(c, routeOf(found), (session) => readAsk(c, { desk, base, path, found, session }));
  };
  app.all(`${base}/*`, serve);
  if (base !== "") app.all(base, serve);
  return app;
}

/** From the root of the site, decoded. */
function pathOf({ req }: Context<Env>, base: string): string {
  return decoded(req.path.slice(base.length) || "/");
}

/** What requests are counted under: there are too many paths. */
function routeOf(found: Found | null): string {
  return found?.kind.path ?? "*";
}

/** What is said of most requests. */
const NOTHING_SPECIAL = { forced: null, asked: null, rung: null, refusal: null } as const;

function readAsk(
  c: Context<Env>,
  { desk, base, path, found, session }: {
    readonly desk: Desk<Ask, Content>;
    readonly base: string;
    /** From the root of the site, decoded, and what is there. */
    readonly path: string;
    readonly found: Found | null;
    readonly session: Session | null;
  },
): Ask {
  const { method } = c.req;
  const { site, ask: caps, ladder, content } = desk.content().settings;
  const header = (name: string) => c.env.connection.header(name);
  // Pages that clients may not ask for are not there.
  const there = found && (caps.enabled || !found.kind.answer) ? found.kind : null;
  const mode = there?.answer || there?.apart ? "site" : modeOf(content, header("x-fake-content-mode"));
  const kind = mode === "site" ? there : kindOf(mode);
  const wrongMethod = wrongMethodOf(method, kind?.methods ?? ["GET"]);
  const { searchParams: query } = new URL(c.req.url);
  const sent = method === "POST" && !wrongMethod
    ? desk.readBody(c).then((text) => new URLSearchParams(text))
    : null;
  sent?.catch(() => {}); // who waits for it hears of it
  const bare: Ask = {
    ...NOTHING_SPECIAL,
    method,
    path,
    params: found?.params ?? {},
    query,
    form: new URLSearchParams(),
    sent,
    visits: kind?.type === "html" && !wrongMethod ? visitsOf(header("cookie"), desk) : 0,
    header,
    headers: () => c.req.header(),
    mode,
    cookie: (name) => cookieOf(header("cookie"), name),
    site: { seed: site.seed, base },
    kind,
  };
  if (wrongMethod) return { ...bare, refusal: wrongMethod };
  if (!caps.enabled && !ladder.enabled) return bare;
  const wishes = caps.enabled ? wishesOf(bare, caps) : null;
  if (!ladder.enabled) return { ...bare, ...wishes };
  const client = clientOf(ladder, bare, { session, connection: c.env.connection });
  const refusal = climb(client, ladder, desk.limits());
  const passes = refusal?.rung === "challenged" && isCleared(bare.site, bare);
  return { ...bare, ...wishes, ...(passes ? null : refusal) };
}

/** Counts a page that is asked for in a session of a user. */
function visitsOf(cookies: string | undefined, desk: Desk<Ask, Content>): number {
  const session = cookieOf(cookies, SESSION);
  return session ? desk.turn("visits", session) : 0;
}

/** The 405 for a method that a page does not take; `null` for one that it does. */
function wrongMethodOf(method: string, methods: readonly string[]): HttpError | null {
  const allowed = methods.includes("GET") ? [...methods, "HEAD"] : methods;
  if (allowed.includes(method)) return null;
  const headers = { allow: allowed.join(", ") };
  return { status: 405, code: null, message: `This page does not take ${method}.`, headers };
}
