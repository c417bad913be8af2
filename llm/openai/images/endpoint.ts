import { ApiError } from "../../../engine/error.ts";
import { askOf } from "../../ask.ts";
import type { Endpoint } from "../../endpoint.ts";
import { picture } from "../../writing/picture.ts";
import { textAnswer } from "../answer.ts";
import { openai } from "../error.ts";
import type { Kind } from "./params.ts";
import { readImages } from "./read.ts";
import { readSize } from "./result.ts";

function images(kind: Kind): Endpoint {
  return {
    method: "POST",
    path: `/v1/images/${kind}`,
    api: openai,
    read: (incoming) => readImages(incoming, kind),
  };
}

/** `POST /v1/images/generations`. */
export const generateImages = images("generations");
/** `POST /v1/images/edits`. */
export const editImages = images("edits");
/** `POST /v1/images/variations`. */
export const varyImages = images("variations");

/** `GET /v1/images/files/{name}`: what the links in answers point at. The name says what the picture is like. */
export const imageFile: Endpoint = {
  method: "GET",
  path: "/v1/images/files/:name",
  api: openai,
  isOpen: true,
  read({ path, param }) {
    const name = param("name");
    const [, pixels = "", look = ""] = /^(\d{3,4}x\d{3,4})-([0-9a-f]{24})\.png$/.exec(name) ?? [];
    if (look === "") throw new ApiError({ status: 404, code: null, message: `Invalid URL (GET ${path})` });
    const file = () => picture(look, readSize(pixels));
    return askOf({ api: openai, path, answer: (exchange) => textAnswer(exchange, "image/png", file()) });
  },
};
