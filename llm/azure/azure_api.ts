import type { Api } from "../request/api.ts";
import type { Ask } from "../request/ask.ts";
import { errorJson, openai } from "../openai/openai_api.ts";
import { BAD_PROMPT } from "./filters.ts";
import { commonHeaders, errorHeaders, uuidOf } from "./azure_headers.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { FailedRequest } from "../../engine/domain/domain.ts";

/** OpenAI's models as Azure serves them, under `/openai`. A deployment may have any name. */
export const azure: Api = {
  name: "azure",
  host: "errorworks.openai.azure.com",
  error: azureError,
  keyOf: openai.keyOf,
  unauthorized: () => ({ status: 401, code: "401", message: DENIED }),
};

const DENIED =
  "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an " +
  "active subscription and use a correct regional API endpoint for your resource.";
const NO_DEPLOYMENT =
  "The API deployment for this resource does not exist. If you created the deployment within the " +
  "last 5 minutes, please wait a moment and try again.";
const FILTERED =
  "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your " +
  "prompt and retry. To learn more about our content filtering policies please read our documentation: " +
  "https://go.microsoft.com/fwlink/?linkid=2198766";

/** Encodes an error as Azure does. */
function azureError(error: HttpError, about: FailedRequest<Ask>): Answer {
  const { status, code, message } = error;
  const type = { "content-type": "application/json" };
  if (status === 405 || status === 404 && (message === "" || message.startsWith("Invalid URL"))) {
    // What stands before the API knows a path and its method as one.
    const headers = { ...type, ...commonHeaders(about.id) };
    return { status: 404, headers, body: coded("404", "Resource not found") };
  }
  const headers = { ...commonHeaders(about.id), ...errorHeaders(error) };
  if (status === 404 && code === "model_not_found") {
    const missing = { type: "invalid_request_error", code: "DeploymentNotFound", message: NO_DEPLOYMENT };
    return { status, headers, body: pretty(missing) }; // as recorded: without a type of content
  }
  return { status, headers: { ...type, ...headers }, body: bodyOf(error, about) };
}

function bodyOf(error: HttpError, about: FailedRequest<Ask>): string {
  const { status, code, message, wait_ms } = error;
  if (status === 401) return coded("401", DENIED);
  if (status === 429 && wait_ms !== undefined) return coded("429", tooFast(error, wait_ms, about));
  if (code === "content_policy_violation") return filtered();
  if (status === 400 || status === 404) return pretty(errorJson(inOlderWords(error)));
  return coded(code ?? String(status), message.replaceAll(about.id, uuidOf(about.id)));
}

function coded(code: string, message: string): string {
  return JSON.stringify({ error: { code, message } });
}

function pretty(error: unknown): string {
  return `${JSON.stringify({ error }, null, 2)}\n`;
}

/** Azure names an unknown parameter as OpenAI's older routes do. */
function inOlderWords(error: HttpError): HttpError {
  if (error.code !== "unknown_parameter") return error;
  const message = `Unrecognized request argument supplied: ${error.param}`;
  return { ...error, message, param: null, code: null };
}

function filtered(): string {
  const innererror = { code: "ResponsibleAIPolicyViolation", content_filter_result: BAD_PROMPT };
  const error = {
    message: FILTERED,
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror,
  };
  return JSON.stringify({ error });
}

/** Azure's names of the operations that it limits, by the end of their path. */
const OPERATIONS: readonly (readonly [RegExp, string])[] = [
  [/\/chat\/completions$/, "ChatCompletions_Create"],
  [/\/completions$/, "Completions_Create"],
  [/\/embeddings$/, "Embeddings_Create"],
  [/\/responses$/, "Responses_Create"],
];

function tooFast({ type }: HttpError, wait_ms: number, { path, query }: FailedRequest<Ask>): string {
  const operation = OPERATIONS.find(([end]) => end.test(path))?.[1] ?? "Models_List";
  const version = query("api-version") ?? "v1";
  const seconds = Math.ceil(wait_ms / 1000);
  return `Requests to the ${operation} Operation under Azure OpenAI API version ${version} have exceeded ` +
    `${
      type === "tokens" ? "token" : "call"
    } rate limit of your current OpenAI S0 pricing tier. Please retry after ` +
    `${seconds} second${
      seconds === 1 ? "" : "s"
    }. Please go here: https://aka.ms/oai/quotaincrease if you would like ` +
    "to further increase the default rate limit.";
}
