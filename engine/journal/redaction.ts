import { Buffer } from "node:buffer";
import { digested } from "../reply/session.ts";
import { LEAST_SECRET, replacedInTurn, SecretSearch } from "./secret_search.ts";

/** A header as name and value. */
export type HeaderPair = readonly [name: string, value: string];

/** Headers with a credential behind a scheme, e.g. `Bearer`. */
const CREDENTIALS = ["authorization", "proxy-authorization"];
/** Headers whose whole value is a secret, in lower case. */
const SECRET_HEADERS = ["x-api-key", "api-key", "x-goog-api-key", "x-auth-token", "x-amz-security-token"];
const SESSION_HEADERS = ["x-session-id"];
/** Parameters of queries and forms whose values are secrets. */
const SECRET_PARAMETERS = [
  "key",
  "api_key",
  "api-key",
  "apikey",
  "access_token",
  "refresh_token",
  "token",
  "sig",
  "signature",
  "password",
  "client_secret",
  "client_assertion",
  "id_token",
  "x-amz-signature",
  "x-amz-security-token",
  "x-goog-signature",
];
/** Keys of JSON whose texts are secrets, e.g. of MCP servers that a request has the model call. */
const SECRET_KEYS = [
  "authorization",
  "authorization_token",
  "api_key",
  "api-key",
  "x-api-key",
  "apikey",
  "access_token",
  "refresh_token",
  "password",
  "client_secret",
];
/** Password of an address, behind the name. */
const PASSWORD = /(\/\/[^\s/?#@:"'<>]*:)([^\s/?#@"'<>]+)(?=@)/g;
/** API key among the subprotocols of a WebSocket, as browsers send it to OpenAI. */
const SUBPROTOCOL = /(openai-insecure-api-key\.)([^\s,]+)/g;
/** Most secrets that are looked for one after the other; more than that, all at once. */
const FEW = 32;

/** Rules by which secrets are found. */
export class Redaction {
  readonly headers: ReadonlySet<string>;
  /** A parameter with its value, behind `?`, `&` or `;`. */
  readonly parameters: RegExp;
  /** A key of JSON with a text. */
  readonly keys: RegExp;

  /** `more`: further names of headers and parameters. */
  constructor(more: readonly string[] = []) {
    this.headers = new Set([...SECRET_HEADERS, ...more.map((name) => name.toLowerCase())]);
    const oneOf = (names: readonly string[]) =>
      [...names, ...more].map((name) => RegExp.escape(name)).join("|");
    this.parameters = new RegExp(`([?&;](?:${oneOf(SECRET_PARAMETERS)})=)([^&;#\\s"'<>]*)`, "gi");
    this.keys = new RegExp(`("(?:${oneOf(SECRET_KEYS)})"\\s*:\\s*")((?:[^"\\\\]|\\\\.)*)`, "gi");
  }
}

/**
 * Secrets of one exchange, each replaced by a digest: where a header or a parameter holds it, and anywhere else it
 * turns up. All headers and the path have to be given before the first `text`.
 */
export class Redactor {
  readonly #redaction: Redaction;
  /** Every way in which a secret may be written, and what stands in its place. */
  readonly #marks = new Map<string, string>();
  /** Search for all of them, made when it is needed. */
  #search: SecretSearch | undefined;

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /** Header with its secret replaced; other values are still to go through `text`. */
  header([name, value]: HeaderPair): HeaderPair {
    return [name, this.#value(name.toLowerCase(), value)];
  }

  #value(name: string, value: string): string {
    if (CREDENTIALS.includes(name)) {
      return value.replace(
        /^(\S+\s+)?(.+)$/s,
        (_, scheme = "", secret) => scheme + this.#mark("key", secret),
      );
    }
    if (name === "cookie") {
      return value.split(";").map((pair) => this.#cookie(pair)).join(";");
    }
    if (name === "set-cookie") return value.replace(/^[^;]*/, (pair) => this.#cookie(pair));
    if (SESSION_HEADERS.includes(name)) return this.#mark("session", value);
    if (name === "sec-websocket-protocol") {
      return value.replace(SUBPROTOCOL, (_, before, secret) => before + this.#mark("key", secret));
    }
    return this.#redaction.headers.has(name) ? this.#mark("key", value) : this.parameters(value);
  }

  #cookie(pair: string): string {
    return pair.replace(/^([^=]*=)?(.*)$/s, (_, name = "", secret) => name + this.#mark("session", secret));
  }

  /** Replaces the secrets in the queries of a text, and the passwords in its addresses. */
  parameters(text: string): string {
    const mark = (_: string, name: string, secret: string) => name + this.#mark("key", decoded(secret));
    return text.replace(this.#redaction.parameters, mark).replace(PASSWORD, mark);
  }

  /** Replaces the secrets in the body of a form. */
  form(text: string): string {
    return this.parameters(`&${text}`).slice(1);
  }

  /** Replaces the secrets in a body of JSON, as far as it is there. */
  json(text: string): string {
    return text.replace(this.#redaction.keys, (_, name, secret) => {
      const [, scheme = "", credential = ""] = /^(Bearer |Basic )?(.*)$/is.exec(unescaped(secret)) ?? [];
      return name + scheme + this.#mark("key", credential);
    });
  }

  /** Replaces the secrets in header lines that stand in a text. */
  lines(text: string): string {
    return text.replace(
      /^(set-cookie:[ \t]*)([^;\r\n]*)/gim,
      (_, name, pair) => name + this.#cookie(pair),
    );
  }

  /** Replaces the known secrets in a text, the beginning of one at its end included. */
  text(text: string): string {
    if (this.#marks.size <= FEW) return replacedInTurn(text, this.#marks);
    return (this.#search ??= new SecretSearch(this.#marks)).replaced(text);
  }

  /** Replaces the known secrets in bytes that are no text. */
  bytes(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes).toString("latin1");
    return Buffer.from(this.text(text), "latin1");
  }

  #mark(kind: "session" | "key", given: string): string {
    const secret = given.trim();
    if (secret === "") return given;
    const mark = digested(kind, secret);
    this.#search = undefined;
    for (const written of [secret, encodeURIComponent(secret.toWellFormed()), escaped(secret)]) {
      if (written.length >= LEAST_SECRET) this.#marks.set(written, mark);
    }
    return mark;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** The text that stands in JSON; as it is where it was cut. */
function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** A text as it stands in JSON. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
