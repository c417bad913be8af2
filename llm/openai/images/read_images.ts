import { finished } from "../../../engine/base/clock.ts";
import { ApiError } from "../../../engine/base/error.ts";
import { type Ask, askOf } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { originOf } from "../../request/origin.ts";
import type { Json } from "../../../engine/base/json.ts";
import { textOrNull } from "../../base/json.ts";
import { tokenCount } from "../../base/tokens.ts";
import { judging } from "../../writing/moderation.ts";
import { parseBody } from "../openai_body.ts";
import { missing } from "../checks.ts";
import { openai } from "../openai_api.ts";
import { findBadField } from "../fields.ts";
import { type MultipartForm, readForm } from "../multipart_form.ts";
import { familyOf, type ImageTask } from "./image_params.ts";
import { answerWith } from "./result.ts";
import type { ImageOptions } from "./image_options.ts";

const KINDS = { numbers: ["n", "output_compression", "partial_images"], booleans: ["stream"] };

/** Reads a request for pictures. @throws {ApiError} 400 */
export async function readImages(incoming: Incoming, kind: ImageTask): Promise<Ask> {
  const { body, files }: MultipartForm = kind === "generations"
    ? { body: await parseBody(await incoming.text()), files: new Map() }
    : await readForm(incoming, KINDS);
  const model = textOrNull(body["model"]);
  const needed = kind === "generations" ? ["prompt"] : kind === "edits" ? ["image", "prompt"] : ["image"];
  const absent = needed.find((name) => body[name] === undefined || body[name] === null || body[name] === "");
  if (absent !== undefined) throw missing(absent);
  const family = familyOf(model);
  const bad = findBadField(family.checks, body, { model: model ?? "", strict: incoming.settings.strict });
  if (bad) throw bad;
  const prompt = textOrNull(body["prompt"]) ?? "";
  const rejected = safetyProblem(prompt);
  if (rejected) throw rejected;
  const given = files.get("image")?.length ?? 0;
  const wanted = wantedOf(body, { kind, prompt, given, origin: originOf(incoming) });
  const promptTokens = tokenCount(prompt);
  const stream = body["stream"] === true;
  const about = { api: openai, path: incoming.path, body, model, stream, promptTokens, cost: promptTokens };
  return askOf({ ...about, answer: answerWith(wanted) });
}

function wantedOf(
  body: Json,
  known: Pick<ImageOptions, "kind" | "prompt" | "given" | "origin">,
): ImageOptions {
  const family = familyOf(textOrNull(body["model"]));
  const chosen = (name: string, usual: string) => {
    const value = textOrNull(body[name]);
    return value === null || value === "auto" ? usual : value;
  };
  return {
    ...known,
    n: typeof body["n"] === "number" ? body["n"] : 1,
    size: chosen("size", family.size),
    quality: chosen("quality", family.quality),
    background: chosen("background", "opaque"),
    asLink: !family.isGpt && body["response_format"] !== "b64_json",
    partials: typeof body["partial_images"] === "number" ? body["partial_images"] : 0,
  };
}

/** Refusal of a prompt that may not be drawn: what `/v1/moderations` flags as sexual or graphic. */
function safetyProblem(prompt: string): ApiError | undefined {
  const isUnsafe = finished(judging(prompt)).some(({ category, flagged }) =>
    flagged && /^sexual|\/graphic$/.test(category)
  );
  if (!isUnsafe) return undefined;
  const message =
    "Your request was rejected as a result of our safety system. Your prompt may contain text that is not " +
    "allowed by our safety system.";
  const type = "image_generation_user_error";
  return new ApiError({ status: 400, type, code: "content_policy_violation", message });
}
