import type { Column } from "./columns.ts";
import type { Api } from "./api.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Pending } from "../../engine/base/pending.ts";
import type { Quota } from "../accounts/quota.ts";
import type { ChatRequest } from "./chat_request.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import type { Armed } from "../../engine/faults/fault.ts";
import type { Content } from "./content.ts";
import type { Completion } from "./completion.ts";

/** A parsed and checked request to one of the APIs. */
export interface Ask {
  /** The API it was sent to, which encodes errors. */
  readonly api: Api;
  /** Its path, as it came. */
  readonly path: string;
  /** The whole body, as it came; the fields of a form. */
  readonly body: Json;
  /** Model name of the client; `null` where it may be and was left out. */
  readonly model: string | null;
  /** Azure's name of the deployment. */
  readonly deployment: string | null;
  readonly stream: boolean;
  readonly promptTokens: number;
  /** Tokens it counts for where they are limited, before its answer is known; `null`: it is not limited. */
  readonly cost: number | null;
  /** Chat request for a model; `null` for everything else. */
  readonly chat: ChatRequest | null;
  /** Remaining limits of the account; `null` where nothing was taken. */
  readonly quota: Quota | null;
  /** Refusal of a valid request: its account has nothing left. */
  readonly refusal: HttpError | null;
  /** The rule that settles its answer. */
  readonly rule: string | null;
  /** The faults that it asked for itself, as one, and their names. */
  readonly forced: Armed<Ask> | null;
  readonly asked: string | null;
  /** Holds the model's completion once the good reply has been made; `null` before. */
  readonly told: { completion: Completion | null };
  /** Makes the good reply, to this ask or to what a fault made of it. */
  readonly answer: (exchange: Exchange<Ask, Column>, content: Content) => Pending<Answer>;
}

/**
 * An ask of which nothing is said but this; the rest is as for a listing. Field by field: of what two spreads make, V8
 * builds a slow object, and each request has one.
 */
export function askOf(given: Pick<Ask, "api" | "path" | "answer"> & Partial<Ask>): Ask {
  return {
    api: given.api,
    path: given.path,
    body: given.body ?? {},
    model: given.model ?? null,
    deployment: given.deployment ?? null,
    stream: given.stream ?? false,
    promptTokens: given.promptTokens ?? 0,
    cost: given.cost ?? null,
    chat: given.chat ?? null,
    quota: given.quota ?? null,
    refusal: given.refusal ?? null,
    rule: given.rule ?? null,
    forced: given.forced ?? null,
    asked: given.asked ?? null,
    told: given.told ?? { completion: null },
    answer: given.answer,
  };
}
