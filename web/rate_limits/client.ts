import type { Session } from "../../engine/reply/session.ts";
import type { RateLimitSettings } from "../settings/rate_limit_settings.ts";
import type { Connection } from "../../engine/reply/connection.ts";
import type { PageRequest } from "../http/page_request.ts";

/** Client of a request, as far as the connection and the session tell. */
export interface Caller {
  readonly session: Session | null;
  readonly connection: Pick<Connection, "address">;
}

/** Key under which the requests of a client are counted. */
export function clientOf(
  { by, cookie }: Pick<RateLimitSettings, "by" | "cookie">,
  call: Pick<PageRequest, "header" | "cookie">,
  { session, connection }: Caller,
): string {
  const agent = call.header("user-agent") ?? "";
  const forwarded = call.header("x-forwarded-for")?.split(",")[0]?.trim();
  const address = forwarded || connection.address || "";
  if (by === "cookie") return `cookie ${call.cookie(cookie) ?? ""}`;
  if (by === "user_agent") return `agent ${agent}`;
  if (by === "session" && session) return session.name;
  return by === "session" ? `address ${address} ${agent}` : `address ${address}`;
}
