import type { Session } from "../../engine/session.ts";
import type { Connection } from "../../engine/types.ts";
import type { Call } from "../kind.ts";
import type { LadderSettings } from "./settings.ts";

/** Who asks, as far as the connection and the session tell. */
export interface Caller {
  readonly session: Session | null;
  readonly connection: Pick<Connection, "address">;
}

/** What the requests of a client are counted under. */
export function clientOf(
  { by, cookie }: Pick<LadderSettings, "by" | "cookie">,
  call: Pick<Call, "header" | "cookie">,
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
