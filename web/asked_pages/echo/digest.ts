import { createHash } from "node:crypto";
import { ownValue } from "../../../engine/base/tree.ts";
import type { Kind } from "../../request/kind.ts";
import type { Ask } from "../../request/ask.ts";
import { asked, bad } from "../asked_page.ts";
import { refused, welcome } from "./credentials.ts";

const REALM = "errorworks";
const HASHES: Readonly<Record<string, string>> = { "MD5": "md5", "SHA-256": "sha256", "SHA-512": "sha512" };
/** A parameter of the header: its name, and its value in quotes or without. */
const PARAMETER = /(\w+)=(?:"([^"]*)"|([^\s,]+))/g;

/** `/digest-auth/auth/USER/PASSWORD`, `…/MD5` (or SHA-256, SHA-512): 401 without these credentials (RFC 7616). */
export const digestPages: readonly Kind[] = ["", "/:algorithm"].map((more) =>
  asked({
    name: "ask_digest_auth",
    path: `/digest-auth/:qop/:user/:password${more}`,
    async answer({ ask, draw }) {
      const { qop = "", algorithm = "MD5" } = ask.params;
      const hash = ownValue(HASHES, algorithm);
      if (hash === undefined) {
        throw bad(`algorithm: expected ${Object.keys(HASHES).join(", ")}, got "${algorithm}".`);
      }
      if (!/^auth(-int)?$/.test(qop)) throw bad(`qop: expected auth or auth-int, got "${qop}".`);
      if (await isRight(ask, hash)) return welcome(ask);
      const random = draw("content");
      const nonce = Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32).toString(16)).join("");
      const asks =
        `realm="${REALM}", qop="${qop}", nonce="${nonce}", opaque="errorworks", algorithm=${algorithm}`;
      return refused(`Digest ${asks}, stale=FALSE`);
    },
  })
);

/** True if the request has the response that the password leads to, for the nonce that it names. */
async function isRight({ params, header, method, body }: Ask, hash: string): Promise<boolean> {
  const given = header("authorization") ?? "";
  if (!/^Digest /i.test(given)) return false;
  const said = Object.fromEntries(
    Array.from(
      given.matchAll(PARAMETER),
      ([, name = "", quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? ""],
    ),
  );
  const of = (...texts: readonly (string | undefined)[]) =>
    createHash(hash).update(texts.map((text) => text ?? "").join(":")).digest("hex");
  const { username, uri, nonce, nc, cnonce, qop, response } = said;
  const entity = qop === "auth-int" ? [of(await body?.() ?? "")] : [];
  const secret = of(params["user"], REALM, params["password"]);
  const right = of(secret, nonce, nc, cnonce, qop, of(method, uri, ...entity));
  return username === params["user"] && qop === params["qop"] && response === right;
}
