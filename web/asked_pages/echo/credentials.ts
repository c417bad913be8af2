import { Buffer } from "node:buffer";
import type { Kind } from "../../request/kind.ts";
import type { Ask } from "../../request/ask.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import { asked } from "../asked_page.ts";
import { jsonAnswer } from "./told.ts";

/** `/basic-auth/USER/PASSWORD`: 401 without these credentials. */
const basic = asked({
  name: "ask_basic_auth",
  path: "/basic-auth/:user/:password",
  answer: ({ ask }) => isBasic(ask) ? welcome(ask) : refused('Basic realm="errorworks"'),
});

/** `/hidden-basic-auth/USER/PASSWORD`: 404 without them. */
const hidden = asked({
  name: "ask_hidden_basic_auth",
  path: "/hidden-basic-auth/:user/:password",
  answer: ({ ask }) => isBasic(ask) ? welcome(ask) : jsonAnswer({ authenticated: false, user: null }, 404),
});

/** `/bearer`: 401 without a bearer token, whatever it is. */
const bearer = asked({
  name: "ask_bearer",
  path: "/bearer",
  answer({ ask }) {
    const [, token] = /^Bearer +(\S+)$/i.exec(ask.header("authorization") ?? "") ?? [];
    return token === undefined ? refused("Bearer") : jsonAnswer({ authenticated: true, token });
  },
});

/** Pages that want credentials that their address tells. */
export const credentialPages: readonly Kind[] = [basic, hidden, bearer];

/** The 401 with its challenge. */
export function refused(challenge: string): Answer {
  return { status: 401, headers: { "www-authenticate": challenge }, body: "" };
}

/** The answer to the right credentials. */
export function welcome({ params }: Ask): Answer {
  return jsonAnswer({ authenticated: true, user: params["user"] ?? "" });
}

function isBasic({ params, header }: Ask): boolean {
  const [, given = ""] = /^Basic +(\S+)$/i.exec(header("authorization") ?? "") ?? [];
  return Buffer.from(given, "base64").toString() === `${params["user"]}:${params["password"]}`;
}
