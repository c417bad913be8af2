import type { Api } from "../request/api.ts";
import { anthropic } from "../anthropic/anthropic_api.ts";
import { azure } from "../azure/azure_api.ts";
import { gemini } from "../gemini/gemini_api.ts";
import { ollama } from "../ollama/ollama_api.ts";
import { openai } from "../openai/openai_api.ts";
import type { Header } from "../request/header.ts";

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
    claims: (path, header) => /^(?:\/v1)?\/messages/.test(path) || header("anthropic-version") !== undefined,
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
