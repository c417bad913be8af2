import type { Ask } from "../request/ask.ts";
import { headerText, quotaHeaders } from "../openai/openai_headers.ts";
import { NEARLY_ALL } from "../accounts/quota.ts";
import type { HttpError } from "../../engine/base/http_error.ts";

/** A request id as Azure writes it: the digits of `req_…` as a UUID. */
export function uuidOf(id: string): string {
  return id.replace(/^req_/, "").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The headers that every answer of Azure carries. */
export function commonHeaders(id: string): Record<string, string> {
  const uuid = uuidOf(id);
  const [first = "", ...rest] = uuid.split("-");
  return {
    "apim-request-id": [first.split("").reverse().join(""), ...rest].join("-"),
    "x-request-id": uuid,
    "x-ms-region": "East US 2",
    "x-content-type-options": "nosniff",
  };
}

/** The headers of a good answer of a model. */
export function modelHeaders({ deployment, model, quota }: Ask): Record<string, string> {
  const name = deployment ?? model;
  if (name === null) return {};
  return {
    "x-ms-rai-invoked": "true",
    "x-ms-deployment-name": headerText(name),
    "azureml-model-session": "d20261001000000-errorworks",
    "x-accel-buffering": "no",
    ...withoutResets(quotaHeaders(quota ?? NEARLY_ALL)),
  };
}

/** The headers of an error, in which waits are plain seconds. */
export function errorHeaders({ headers = {}, type, wait_ms }: HttpError): Record<string, string> {
  if (wait_ms === undefined) return withoutResets(headers);
  const seconds = String(Math.ceil(wait_ms / 1000));
  const unit = type === "tokens" ? "tokens" : "requests";
  return {
    ...withoutResets(headers),
    "retry-after": seconds,
    "retry-after-ms": String(Math.ceil(wait_ms)),
    [`x-ratelimit-reset-${unit}`]: seconds,
  };
}

/** Azure tells when limits are whole again only to who is over them. */
function withoutResets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith("x-ratelimit-reset-")),
  );
}
