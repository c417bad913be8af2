import { apiError } from "../../../engine/base/error.ts";
import { askOf } from "../../request/ask.ts";
import type { Endpoint, Example } from "../../request/endpoint.ts";
import { picture } from "../../writing/picture.ts";
import { textAnswer } from "../json_answer.ts";
import { openai } from "../openai_api.ts";
import { type ImageTask, LINKED_SIZES } from "./image_params.ts";
import { readImages } from "./read_images.ts";
import { readSize } from "./result.ts";

/** A file for the requests that change a picture. */
const PICTURE = { name: "a.png", text: "x" };

function images(kind: ImageTask, summary: string, examples: readonly Example[]): Endpoint {
  return {
    method: "POST",
    path: `/v1/images/${kind}`,
    api: openai,
    summary,
    examples,
    read: (incoming) => readImages(incoming, kind),
  };
}

/** `POST /v1/images/generations`. */
export const generateImages = images(
  "generations",
  "real PNGs of the size asked for, streamed too; prompts that moderation calls sexual or graphic are refused",
  [
    { json: { prompt: "x", size: "256x256" } },
    { json: { model: "gpt-image-1", prompt: "x", stream: true } },
  ],
);
/** `POST /v1/images/edits`. */
export const editImages = images("edits", "the same from a picture and words", [
  { form: { prompt: "x", size: "256x256", image: PICTURE } },
]);
/** `POST /v1/images/variations`. */
export const varyImages = images("variations", "the same from a picture", [{
  form: { size: "256x256", image: PICTURE },
}]);

/**
 * `GET /v1/images/files/{name}`: what the links in answers point at. The name says what the picture is like; those of
 * other sizes than a link has are not there, as who makes one up could ask for a hundred megabytes of pixels.
 */
export const imageFile: Endpoint = {
  method: "GET",
  path: "/v1/images/files/:name",
  api: openai,
  summary: "the picture that a link in an answer points at",
  examples: [{ params: { name: "256x256-0123456789abcdef01234567.png" } }],
  isOpen: true,
  read({ path, param }) {
    const name = param("name");
    const [, size = "", look = ""] = /^(\d+x\d+)-([0-9a-f]{24})\.png$/.exec(name) ?? [];
    if (!LINKED_SIZES.has(size)) {
      throw apiError(404, `Invalid URL (GET ${path})`);
    }
    const file = () => picture(look, readSize(size));
    return askOf({ api: openai, path, answer: (exchange) => textAnswer(exchange, "image/png", file()) });
  },
};
