import type { DomainTesting } from "../engine/testing/settings.ts";

/** Key that SDKs send; it is accepted unless `llm.api_keys` lists others. */
const API_KEY = "errorworks";

/** The part of `errorworks/testing` that is about the LLM APIs. */
export const llmTesting: DomainTesting = {
  name: "llm",
  options: { faults: ["faults"], rules: ["rules"] },
  env: (url) => ({
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_BASE: `${url}/v1`, // the only name that LlamaIndex reads
    OPENAI_API_KEY: API_KEY,
    AZURE_OPENAI_ENDPOINT: url,
    AZURE_API_BASE: url, // this name, and those like it below, are LiteLLM's
    AZURE_OPENAI_API_KEY: API_KEY,
    OPENAI_API_VERSION: "2024-10-21", // without a version, Azure's client refuses to be made
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_BASE: url,
    ANTHROPIC_API_KEY: API_KEY,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_BASE: `${url}/v1beta`,
    GEMINI_API_KEY: API_KEY,
    OLLAMA_HOST: url,
    OLLAMA_API_BASE: url,
  }),
  synonyms: {
    AZURE_API_KEY: "AZURE_OPENAI_API_KEY",
    GOOGLE_API_KEY: "GEMINI_API_KEY", // with both, Google's client prints a warning
    GOOGLE_GENERATIVE_AI_API_KEY: "GEMINI_API_KEY",
  },
  steady: ["llm.response.mode=echo"],
  once: (fault) => `llm.rules=${JSON.stringify([{ times: 1, do: { fault } }])}`,
};
