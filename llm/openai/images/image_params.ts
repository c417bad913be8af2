import { anything, boolean, integer, oneOf, string } from "../checks.ts";
import type { Checks } from "../fields.ts";

/** Task of a request: a picture from words, from a picture and words, from a picture. */
export type ImageTask = "generations" | "edits" | "variations";

/** Differences between families of image models. Data, since it changes. */
export interface ImageModelFamily {
  /** Tells how much its pictures cost, and can send them bit by bit; the others can send a link. */
  readonly isGpt: boolean;
  /** Tells what it made of the prompt. */
  readonly revises: boolean;
  readonly size: string;
  readonly quality: string;
  readonly checks: Checks;
}

const COMMON: Checks = { image: anything, mask: anything, model: anything, user: string() };

const GPT: ImageModelFamily = {
  isGpt: true,
  revises: false,
  size: "1024x1024",
  quality: "high",
  checks: {
    ...COMMON,
    background: oneOf("transparent", "opaque", "auto"),
    input_fidelity: oneOf("high", "low"),
    moderation: oneOf("low", "auto"),
    n: integer(1, 10),
    output_compression: integer(0, 100),
    output_format: oneOf("png", "jpeg", "webp"),
    partial_images: integer(0, 3),
    prompt: string(32_000),
    quality: oneOf("low", "medium", "high", "auto"),
    size: oneOf("1024x1024", "1536x1024", "1024x1536", "auto"),
    stream: boolean,
  },
};

const DALL_E_2_SIZES = ["256x256", "512x512", "1024x1024"] as const;
const DALL_E_3_SIZES = ["1024x1024", "1792x1024", "1024x1792"] as const;

/** Sizes of the pictures that an answer can link to. */
export const LINKED_SIZES: ReadonlySet<string> = new Set([...DALL_E_2_SIZES, ...DALL_E_3_SIZES]);

const DALL_E_2: ImageModelFamily = {
  isGpt: false,
  revises: false,
  size: "1024x1024",
  quality: "standard",
  checks: {
    ...COMMON,
    n: integer(1, 10),
    prompt: string(1000),
    quality: oneOf("standard"),
    response_format: oneOf("url", "b64_json"),
    size: oneOf(...DALL_E_2_SIZES),
  },
};

const DALL_E_3: ImageModelFamily = {
  isGpt: false,
  revises: true,
  size: "1024x1024",
  quality: "standard",
  checks: {
    ...COMMON,
    n: integer(1, 1),
    prompt: string(4000),
    quality: oneOf("standard", "hd"),
    response_format: oneOf("url", "b64_json"),
    size: oneOf(...DALL_E_3_SIZES),
    style: oneOf("vivid", "natural"),
  },
};

/** The family of a model; who names none gets the oldest, as with the real API. */
export function familyOf(model: string | null): ImageModelFamily {
  if (model === null || model === "dall-e-2") return DALL_E_2;
  return model === "dall-e-3" ? DALL_E_3 : GPT;
}
