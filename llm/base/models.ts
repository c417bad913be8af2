/** Differences between families of models. Data, since it changes monthly. */
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
}

const CLASSIC: Profile = { reasons: false, n: 128, topLogprobs: 20, refused: {}, fixed: {} };

const REASONING: Profile = {
  reasons: true,
  n: 8,
  topLogprobs: 5,
  refused: { max_tokens: "max_completion_tokens", stop: null, logit_bias: null, prediction: null },
  fixed: { temperature: 1, top_p: 1 },
};

/** A model as `/v1/models` lists it, and its limits in tokens. */
export interface Model {
  readonly id: string;
  /** The dated name that answers carry. */
  readonly snapshot: string;
  readonly created: number;
  readonly owned_by: string;
  readonly context: number;
  readonly max_output: number;
}

function model(id: string, snapshot: string, created: number, context: number, max_output: number): Model {
  return { id, snapshot, created, owned_by: "system", context, max_output };
}

/** A model of an API that has names for people, too. */
export interface Titled extends Model {
  readonly title: string;
}

/** A model that does one thing, and does not chat. */
function tool(id: string, created: number, context: number, snapshot = id): Model {
  return model(id, snapshot, created, context, context);
}

/** OpenAI's models. A request may name any other; it is then echoed as it is. */
export const MODELS: readonly Model[] = [
  model("gpt-3.5-turbo", "gpt-3.5-turbo-0125", 1_677_610_602, 16_385, 4_096),
  model("gpt-4", "gpt-4-0613", 1_687_882_411, 8_192, 8_192),
  model("gpt-4-turbo", "gpt-4-turbo-2024-04-09", 1_712_361_441, 128_000, 4_096),
  model("gpt-4o", "gpt-4o-2024-08-06", 1_715_367_049, 128_000, 16_384),
  model("gpt-4o-mini", "gpt-4o-mini-2024-07-18", 1_721_172_741, 128_000, 16_384),
  model("gpt-4.1", "gpt-4.1-2025-04-14", 1_744_316_542, 1_047_576, 32_768),
  model("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", 1_744_318_173, 1_047_576, 32_768),
  model("gpt-4.1-nano", "gpt-4.1-nano-2025-04-14", 1_744_321_025, 1_047_576, 32_768),
  model("o3", "o3-2025-04-16", 1_744_225_308, 200_000, 100_000),
  model("o4-mini", "o4-mini-2025-04-16", 1_744_225_351, 200_000, 100_000),
  model("gpt-5", "gpt-5-2025-08-07", 1_754_425_777, 400_000, 128_000),
  model("gpt-5-mini", "gpt-5-mini-2025-08-07", 1_754_425_928, 400_000, 128_000),
  model("gpt-3.5-turbo-instruct", "gpt-3.5-turbo-instruct:20230824-v2", 1_692_901_427, 4_097, 4_096),
  tool("davinci-002", 1_692_634_301, 16_384),
  tool("babbage-002", 1_692_634_615, 16_384),
  tool("text-embedding-ada-002", 1_671_217_299, 8_192, "text-embedding-ada-002-v2"),
  tool("text-embedding-3-small", 1_705_948_997, 8_192),
  tool("text-embedding-3-large", 1_705_953_180, 8_192),
  tool("omni-moderation-latest", 1_731_689_265, 32_768),
  tool("omni-moderation-2024-09-26", 1_732_734_466, 32_768),
  tool("dall-e-2", 1_698_798_177, 1_000),
  tool("dall-e-3", 1_698_785_189, 4_000),
  tool("gpt-image-1", 1_745_517_030, 32_000),
  tool("gpt-image-1-mini", 1_758_845_821, 32_000),
  tool("tts-1", 1_681_940_951, 2_048),
  tool("tts-1-hd", 1_699_046_015, 2_048),
  tool("gpt-4o-mini-tts", 1_742_403_959, 2_048),
  tool("whisper-1", 1_677_532_384, 448),
  tool("gpt-4o-transcribe", 1_742_068_463, 16_000),
  tool("gpt-4o-mini-transcribe", 1_742_068_596, 16_000),
  tool("gpt-4o-transcribe-diarize", 1_750_798_887, 16_000),
];

function claude(id: string, title: string, created: number, snapshot = id): Titled {
  return { ...model(id, snapshot, created, 200_000, 64_000), owned_by: "anthropic", title };
}

/** Anthropic's models, newest first as it lists them. */
export const CLAUDES: readonly Titled[] = [
  claude("claude-opus-5-5", "Claude Opus 5.5", 1_792_454_400),
  claude("claude-sonnet-5-5", "Claude Sonnet 5.5", 1_790_726_400),
  claude("claude-haiku-5-5", "Claude Haiku 5.5", 1_790_640_000),
  claude("claude-opus-5", "Claude Opus 5", 1_782_777_600),
  claude("claude-sonnet-5", "Claude Sonnet 5", 1_781_481_600),
  claude("claude-opus-4-5", "Claude Opus 4.5", 1_761_955_200, "claude-opus-4-5-20251101"),
  claude("claude-haiku-4-5", "Claude Haiku 4.5", 1_759_276_800, "claude-haiku-4-5-20251001"),
  claude("claude-sonnet-4-5", "Claude Sonnet 4.5", 1_759_104_000, "claude-sonnet-4-5-20250929"),
];

function gemini(id: string, title: string, max_output: number, context = 1_048_576): Titled {
  return { ...model(id, id, 1_735_689_600, context, max_output), owned_by: "google", title };
}

/** Google's models. */
export const GEMINIS: readonly Titled[] = [
  gemini("gemini-2.0-flash", "Gemini 2.0 Flash", 8_192),
  gemini("gemini-2.5-flash", "Gemini 2.5 Flash", 65_536),
  gemini("gemini-2.5-pro", "Gemini 2.5 Pro", 65_536),
  gemini("gemini-3.5-flash", "Gemini 3.5 Flash", 65_536),
  gemini("gemini-3.8-flash", "Gemini 3.8 Flash", 65_536),
  gemini("gemini-embedding-001", "Gemini Embedding 001", 1, 2_048),
];

function pulled(id: string, title: string, created: number): Titled {
  return { ...model(id, id, created, 131_072, 131_072), owned_by: "library", title };
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
  return BY_NAME.get(name);
}

/** The family a name belongs to; unknown names are classic. */
export function profileOf(name: string): Profile {
  return /^(o[134]|gpt-[56])/.test(name) ? REASONING : CLASSIC;
}
