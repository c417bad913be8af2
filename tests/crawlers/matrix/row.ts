/** A row of the matrix: a fault, and what each client made of it. */
import { createHash } from "node:crypto";
import type { FaultInfo, Patch } from "../../sdks/server.ts";
import { textHash } from "../crawl.ts";
import type { Truth } from "../judge.ts";
import type { Told } from "./clients.ts";

/** What a client met. */
export interface Met {
  readonly client: string;
  /** Nothing where it did not come to an end. */
  readonly told?: Told;
  readonly ms: number;
  /** Requests that the server saw of it. */
  readonly hits: number;
  /** How many of them the fault struck. */
  readonly struck: number;
}

/** A fault as it was fired. */
export interface Row {
  readonly fault: FaultInfo;
  readonly shown: Patch;
  /** What was asked for. */
  readonly path: string;
  /** What is true there. */
  readonly truth: Truth;
  readonly met: readonly Met[];
}

/** What came of it, in the words of the page. */
export type Verdict = "ok" | "wrong" | "status" | "error" | "hangs" | "spared";

/** Judges what a client tells by what is true. */
export function verdictOf({ told, struck }: Met, { truth }: Row): Verdict {
  if (struck === 0) return "spared";
  if (!told) return "hangs";
  if (told.error !== undefined) return "error";
  const { status = 0, body = "" } = told;
  if (status < 200 || status > 299) return "status";
  return isRight(body, truth) ? "ok" : "wrong";
}

/** Of a page, what a reader sees counts; of a file, all of it. */
function isRight(body: string, { type, title, text_sha256, body_sha256 }: Truth): boolean {
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
