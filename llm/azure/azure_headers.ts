import type { Ask } from "../request/ask.ts";
import { headerText, quotaHeaders } from "../openai/openai_headers.ts";
import { NEARLY_ALL } from "../accounts/quota.ts";
import type { HttpError } from "../../engine/base/http_error.ts";

/** A request id as Azure writes it: the digits of `req_…` as a UUID. */
export function uuidOf(id: string): string {
  return id.replace(/^req_/, "").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A UUID with the first of its parts backwards, which makes `apim-request-id` of `x-request-id`, and back again. */
function gatewayId(uuid: string): string {
  const [first = "", ...rest] = uuid.split("-");
  return [first.split("").reverse().join(""), ...rest].join("-");
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The ids of the requests that Azure may mean by a UUID: that of `x-request-id`, or else that of `apim-request-id`. */
export function requestIdsOf(uuid: string): string[] {
  if (!UUID.test(uuid)) return [];
  return [uuid, gatewayId(uuid)].map((one) => `req_${one.toLowerCase().replaceAll("-", "")}`);
}

/** The headers that every answer of Azure carries. */
export function commonHeaders(id: string): Record<string, string> {
  const uuid = uuidOf(id);
  return {
    "apim-request-id": gatewayId(uuid),
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
