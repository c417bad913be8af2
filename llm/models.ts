/** What differs between families of models. Data, since it changes monthly. */
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

/** The models there are. A request may name any other; it is then echoed as it is. */
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
];

const BY_NAME = new Map(MODELS.flatMap((one) => [[one.id, one], [one.snapshot, one]]));

/** The model of that name or dated name, or `undefined`. */
export function modelOf(name: string): Model | undefined {
  return BY_NAME.get(name);
}

/** The family a name belongs to; unknown names are classic. */
export function profileOf(name: string): Profile {
  return /^(o[134]|gpt-[56])/.test(name) ? REASONING : CLASSIC;
}
