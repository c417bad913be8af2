import type { Api, Header } from "./api.ts";
import { anthropic } from "./anthropic/error.ts";
import { azure } from "./azure/error.ts";
import { gemini } from "./gemini/error.ts";
import { ollama } from "./ollama/error.ts";
import { openai } from "./openai/error.ts";

/** An API, and which requests are meant for it. */
interface Claim {
  readonly api: Api;
  claims(path: string, header: Header): boolean;
}

/** The first one that claims a request has it; OpenAI's has the rest. */
const CLAIMS: readonly Claim[] = [
  { api: azure, claims: (path) => path.startsWith("/openai/") },
  {
    api: anthropic,
    claims: (path, header) => path.startsWith("/v1/messages") || header("anthropic-version") !== undefined,
  },
  {
    api: gemini,
    claims: (path, header) => path.startsWith("/v1beta/") || header("x-goog-api-key") !== undefined,
  },
  { api: ollama, claims: (path) => path.startsWith("/api/") },
];

/** The API that a request is meant for, whether it serves its path or not. */
export function apiOf(path: string, header: Header): Api {
  return CLAIMS.find(({ claims }) => claims(path, header))?.api ?? openai;
}
