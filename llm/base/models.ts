import {
  CHATS,
  CLAUDE_ROWS,
  EFFORTS,
  FAMILIES,
  GEMINI_EMBEDDINGS,
  GEMINI_ROWS,
  TOOLS,
} from "./model_data.ts";

/** Differences between families of models. */
export interface Profile {
  /** Thinks before it speaks, and has it counted. */
  readonly reasons: boolean;
  /** Most choices a request may ask for. */
  readonly n: number;
  /** Most `top_logprobs`. */
  readonly topLogprobs: number;
  /** Parameters that the family refuses, and what to use in their place. */
  readonly refused: Readonly<Record<string, string | null>>;
  /** Parameters of which only one value is taken. */
  readonly fixed: Readonly<Record<string, number>>;
  /** The effort of its reasoning where none is asked for; `null`: it has none. */
  readonly effort: string | null;
}

const CLASSIC: Profile = { reasons: false, n: 128, topLogprobs: 20, refused: {}, fixed: {}, effort: null };

const REASONING: Profile = {
  reasons: true,
  n: 8,
  topLogprobs: 5,
  refused: { max_tokens: "max_completion_tokens", stop: null, logit_bias: null, prediction: null },
  fixed: { temperature: 1, top_p: 1 },
  effort: "medium",
};

/** Models that reason where they are asked to, and what they are like while they do not. */
const SOMETIMES: Profile = { ...REASONING, effort: "none" };
const SILENT: Profile = { ...SOMETIMES, reasons: false, fixed: {} };

/** A model as `/v1/models` lists it, and its limits in tokens. */
export interface Model {
  readonly id: string;
  /** The dated name that answers carry. */
  readonly snapshot: string;
  readonly created: number;
  readonly owned_by: Vendor;
  readonly context: number;
  readonly max_output: number;
  readonly task: Task;
}

/** Owner of a model, as `owned_by` names it; each has an API. */
export type Vendor = "system" | "anthropic" | "google" | "library";

/** Id, release (Unix seconds), context and most output in tokens; the dated name, where it is another one. */
export type ModelRow = readonly [
  id: string,
  created: number,
  context: number,
  max_output: number,
  snapshot?: string,
];

/** The one thing that a model does. */
export type Task = "chat" | "completion" | "embedding" | "moderation" | "image" | "speech" | "transcription";

/** Names that share rules: `sometimes` reasons only where an effort is asked for. */
export interface Family {
  readonly name: RegExp;
  readonly is: "classic" | "reasoning" | "sometimes";
}

function modelsOf(rows: readonly ModelRow[], task: Task = "chat", owned_by: Vendor = "system"): Model[] {
  return rows.map(([id, created, context, max_output, snapshot = id]) => (
    { id, snapshot, created, owned_by, context, max_output, task }
  ));
}

/** A model of an API that has names for people, too. */
export interface Titled extends Model {
  readonly title: string;
}

/** `claude-opus-4-8` as `Claude Opus 4.8`. */
function titled(model: Model): Titled {
  const words = model.id.replace(/(?<=\d)-(?=\d+$)/, ".").split("-");
  return { ...model, title: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") };
}

/** Longest name of a model that a request may have, in characters: it is looked at, kept and told many times. */
export const LONGEST_MODEL = 4_096;

/** OpenAI's models. A request may name any other; it is then echoed as it is. */
export const MODELS: readonly Model[] = [
  ...modelsOf(CHATS),
  ...modelsOf(TOOLS.completion, "completion"),
  ...modelsOf(TOOLS.embedding, "embedding"),
  ...modelsOf(TOOLS.moderation, "moderation"),
  ...modelsOf(TOOLS.image, "image"),
  ...modelsOf(TOOLS.speech, "speech"),
  ...modelsOf(TOOLS.transcription, "transcription"),
];

/** Anthropic's models, newest first as it lists them. */
export const CLAUDES: readonly Titled[] = modelsOf(CLAUDE_ROWS, "chat", "anthropic").map(titled);

/** Google's models. */
export const GEMINIS: readonly Titled[] = [
  ...modelsOf(GEMINI_ROWS, "chat", "google"),
  ...modelsOf(GEMINI_EMBEDDINGS, "embedding", "google"),
].map(titled);

function pulled(id: string, title: string, created: number): Titled {
  return {
    id,
    snapshot: id,
    created,
    owned_by: "library",
    context: 131_072,
    max_output: 131_072,
    task: "chat",
    title,
  };
}

/** The models that have been pulled to the fake Ollama, with the number of their parameters as the title. */
export const PULLED: readonly Titled[] = [
  pulled("llama3.2:latest", "3.2B", 1_727_308_800),
  pulled("gemma3:4b", "4.3B", 1_741_737_600),
  pulled("qwen3:8b", "8.2B", 1_745_798_400),
];

/** The vectors that an embedding model makes. */
export interface Vectors {
  readonly size: number;
  /** True if a request may ask for shorter ones. */
  readonly shortens: boolean;
}

const VECTORS: ReadonlyMap<string, Vectors> = new Map([
  ["text-embedding-ada-002", { size: 1536, shortens: false }],
  ["text-embedding-3-small", { size: 1536, shortens: true }],
  ["text-embedding-3-large", { size: 3072, shortens: true }],
]);

/** The vectors of a model; one with an unknown name is taken to be like the small one. */
export function vectorsOf(name: string): Vectors {
  return VECTORS.get(modelOf(name)?.id ?? name) ?? { size: 1536, shortens: true };
}

const BY_NAME = new Map(
  [...MODELS, ...CLAUDES, ...GEMINIS, ...PULLED].flatMap((one) => [[one.id, one], [one.snapshot, one]]),
);

/** The model of that name or dated name, or `undefined`. */
export function modelOf(name: string): Model | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(`${name}:latest`);
}

/** The rules for a name, at the effort that is asked for if any; unknown names are classic. */
export function profileOf(name: string, effort: string | null = null): Profile {
  const family = familyOf(name);
  if (family === "classic") return CLASSIC;
  if (family === "reasoning") return REASONING;
  return (effort ?? "none") === "none" ? SILENT : SOMETIMES;
}

/** The name that was asked for last, which is often asked for again, and its family. */
let latest: { readonly name: string; readonly is: Family["is"] } = { name: "", is: "classic" };

function familyOf(name: string): Family["is"] {
  if (latest.name !== name) {
    latest = {
      name,
      is: FAMILIES.find((one) => one.name.test(name))?.is ?? "classic",
    };
  }
  return latest.is;
}

/** The efforts of reasoning that a model takes, or `undefined` where it takes any. */
export function effortsOf(name: string): readonly string[] | undefined {
  return EFFORTS.find(([of]) => of.test(name))?.[1];
}
