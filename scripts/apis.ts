/**
 * Writes the page about the fake APIs: a table of endpoints for each, with what else there is to know of it.
 *
 * @module
 */
import type { Api } from "../llm/request/api.ts";
import type { Endpoint } from "../llm/request/endpoint.ts";
import { code, table } from "./markdown.ts";

/** Text before all tables. */
export const APIS_INTRO = `
Rate limits, rules, faults and metrics apply to every endpoint below. A fault has the form of the API that it
happens in: the same \`rate_limit\` is OpenAI's body and \`x-ratelimit-*\`, Anthropic's \`rate_limit_error\` and
\`anthropic-ratelimit-*\`, or Google's \`RESOURCE_EXHAUSTED\` with a \`RetryInfo\`.
`;

/** Name of each API, and what its table does not tell. */
const ABOUT: Readonly<Record<Api["name"], readonly [title: string, notes: string]>> = {
  openai: [
    "OpenAI",
    `\`/v1/v1/…\` and a slash at the end are let pass; with \`llm.strict\` they are not, nor are unknown models, and an
unknown path is an empty 404, as the real API answers it today.

Lists go on behind the id of \`after\`; one that the list has not is a 404 with \`param: after\`, as the real API answers
it for files.`,
  ],
  azure: [
    "Azure OpenAI",
    `Any \`api-version\`; \`api-key\` or a bearer token. Errors, headers, filter results, and the first chunk without
choices are Azure's.`,
  ],
  anthropic: [
    "Anthropic",
    `Messages require \`anthropic-version\`, as the real API does; the models are for whoever sends it. Without \`/v1\`
their paths are let pass, too, save with \`llm.strict\`: the AI SDK wants it at the end of \`ANTHROPIC_BASE_URL\`.`,
  ],
  gemini: ["Gemini", "The key is in `x-goog-api-key` or `?key=`."],
  ollama: ["Ollama", ""],
};

const NOT_FAKED = `## What is not faked

- Built-in tools (web search, code, files) are accepted and never run. A grammar of a custom tool is obeyed if
  it is a regular expression.
- Pictures are PNGs of flowing colours, speech is a tone or silence, transcripts are \`llm.response\`.
- Tokens are counted with \`o200k\`, whatever the model.
- Bodies are never compressed unless a fault does it.
- \`moderation\` of a chat or a response is taken, and no results of it come; references to items and files are
  not looked up.
- No realtime API, vector stores, assistants, evals; on Azure no images, audio, files; no text completions or
  server tools of Anthropic; of Ollama no models of one's own (create, copy, delete, push).
- Some messages of errors are not on record anywhere; there the wording is ours. What is on record is exact.`;

/** The sections of the page, one for each API in the order in which the endpoints name them. */
export function apiSections(endpoints: readonly Endpoint[]): string[] {
  const sections = Object.entries(ABOUT).map(([name, [title, notes]]) => {
    const rows = endpoints.filter(({ api }) => api.name === name)
      .map(({ method, path, summary }) => [code(`${method} ${shown(path)}`), summary]);
    return [`## ${title}`, table(["endpoint", ""], rows), ...(notes === "" ? [] : [notes])].join("\n\n");
  });
  return [...sections, NOT_FAKED];
}

/** A path as the documentation of APIs writes it: `/v1/files/{id}`. */
function shown(path: string): string {
  return path.replace(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");
}
