/** A row of the matrix: a fault, and what each client made of it. */
import { createHash } from "node:crypto";
import type { FaultInfo, Patch } from "../../sdks/server.ts";
import { textHash } from "../crawl.ts";
import type { Truth } from "../judge.ts";
import type { Told } from "./clients.ts";
import type { Target } from "./targets.ts";

/** Result of one client. */
export interface Met {
  readonly client: string;
  /** Result; absent where it did not come to an end. */
  readonly told?: Told;
  readonly ms: number;
  /** Requests that the server saw of it. */
  readonly hits: number;
  /** Number of its requests that the fault struck. */
  readonly struck: number;
  /** Headers with secrets that it brought to the canary; `null`: it was not there. */
  readonly leaked: readonly string[] | null;
}

/** A fault as it was fired. */
export interface Row {
  readonly fault: FaultInfo;
  readonly shown: Patch;
  /** Resource that was asked for. */
  readonly target: Target;
  /** The part of it that was asked for, where it was one. */
  readonly part?: string | undefined;
  /** The truth about that resource. */
  readonly truth: Truth;
  readonly met: readonly Met[];
}

/** Verdict on a client, in the words of the page. */
export type Verdict = "ok" | "wrong" | "status" | "error" | "hangs" | "led" | "spared";

/** Judges what a client tells by what is true. */
export function verdictOf({ told, struck, leaked }: Met, row: Row): Verdict {
  if (struck === 0) return "spared";
  if (leaked) return "led";
  if (!told) return "hangs";
  if (told.error !== undefined) return "error";
  const { status = 0 } = told;
  if (status < 200 || status > 299) return "status";
  return isRight(told, row) ? "ok" : "wrong";
}

function isRight({ status, length, body = "" }: Told, { target, part, truth }: Row): boolean {
  if (target.method === "HEAD") {
    return body === "" && [undefined, null, String(truth.body_bytes)].includes(length);
  }
  return status === 206 && part !== undefined ? body === part : isWhole(body, truth);
}

/** Of a page, what a reader sees counts; of a file, all of it. */
function isWhole(body: string, { type, title, text_sha256, body_sha256 }: Truth): boolean {
  if (!type?.startsWith("text/html")) return createHash("sha256").update(body).digest("hex") === body_sha256;
  const [, head = ""] = /<title>([^<]*)<\/title>/.exec(body) ?? [];
  const [, main = ""] = /<main[^>]*>(.*)<\/main>/s.exec(body) ?? [];
  const text = main.replace(/<(script|style|template)\b[^>]*>.*?<\/\1>|<[^>]*>/gs, "");
  return unescaped(head) === title && textHash(unescaped(text)) === text_sha256;
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};
