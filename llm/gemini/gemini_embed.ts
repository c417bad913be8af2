import { type Ask, askOf } from "../request/ask.ts";
import type { Incoming } from "../request/endpoint.ts";
import { sliced } from "../../engine/base/clock.ts";
import type { Json } from "../../engine/base/json.ts";
import { countAll } from "../base/tokens.ts";
import { embedding } from "../writing/embedding.ts";
import { fieldsOf, listed, parseBody, wrongValue } from "./json_body.ts";
import { textOf } from "./contents.ts";
import { gemini, invalid } from "./gemini_api.ts";
import { jsonAnswer, longAnswer } from "./gemini_headers.ts";

/** Numbers in a vector where nothing else is said, and most of them. */
const SIZE = 3072;
const MOST_REQUESTS = 100;

/** Input of an embedding. */
interface Wish {
  readonly text: string;
  readonly size: number;
}

/** `:embedContent`. */
export async function readEmbed(incoming: Incoming, model: string): Promise<Ask> {
  const body = await parseBody(await incoming.text());
  const wish = wishOf(body, "content");
  return await askFor({ body, model, path: incoming.path }, [wish], async (exchange) => {
    const values = [...await sliced(embedding(wish.text, wish.size))];
    return jsonAnswer(exchange, { embedding: { values } });
  });
}

/** `:batchEmbedContents`. */
export async function readBatchEmbed(incoming: Incoming, model: string): Promise<Ask> {
  const body = await parseBody(await incoming.text());
  const requests = listed(body["requests"]);
  if (requests.length > MOST_REQUESTS) {
    throw invalid(
      `* BatchEmbedContentsRequest.requests: at most ${MOST_REQUESTS} requests can be in one batch\n`,
    );
  }
  const wishes = requests.map((one, index) => wishOf(fieldsOf(one), `requests[${index}].content`));
  return await askFor({ body, model, path: incoming.path }, wishes, (exchange) => {
    return longAnswer(exchange, { before: {}, name: "embeddings", items: () => vectors(wishes), after: {} });
  });
}

function wishOf({ content, outputDimensionality: size = SIZE }: Json, at: string): Wish {
  const text = textOf(content, at);
  if (text === "") throw invalid(`* EmbedContentRequest.${at}: content is empty\n`);
  if (typeof size !== "number" || !Number.isInteger(size)) {
    throw wrongValue(at.replace(/content$/, "output_dimensionality"), "TYPE_INT32", size);
  }
  if (size < 1 || size > SIZE) {
    throw invalid(`* EmbedContentRequest.output_dimensionality: must be in the range [1, ${SIZE}].\n`);
  }
  return { text, size };
}

/** The vectors one by one; nothing where one takes longer. */
function* vectors(wishes: readonly Wish[]): Iterable<unknown> {
  for (const { text, size } of wishes) yield { values: [...yield* embedding(text, size)] };
}

/** The ask for the vectors of `wishes`. */
async function askFor(
  about: Pick<Ask, "body" | "model" | "path">,
  wishes: readonly Wish[],
  answer: Ask["answer"],
): Promise<Ask> {
  const tokens = await sliced(countAll(wishes.map(({ text }) => text)));
  return askOf({ ...about, api: gemini, promptTokens: tokens, cost: tokens, answer });
}
