import { seeOther } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { endedSessionCookie } from "../site/user_session.ts";

/** The end of a session. Other sites cannot ask for it: the cookie is not sent with their forms (`SameSite=Lax`). */
export const logout: Kind = {
  name: "logout",
  type: "data",
  methods: ["POST"],
  path: "/logout",
  make: (site) =>
    seeOther("logout", `${site.base}/`, {
      "set-cookie": endedSessionCookie(site),
      "cache-control": "no-store",
    }),
};
