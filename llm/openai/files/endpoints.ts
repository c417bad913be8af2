/**
 * `/v1/files`: what clients leave with the server.
 *
 * @module
 */
import type { Answer, Exchange } from "../../../engine/types.ts";
import { type Ask, askOf } from "../../ask.ts";
import type { Endpoint, Incoming } from "../../endpoint.ts";
import { jsonAnswer, textAnswer } from "../answer.ts";
import { badRequest, openai } from "../error.ts";
import { pageJson, pick, readPage } from "../page.ts";
import { readFile } from "./read.ts";
import {
  contentOf,
  fetchFile,
  fileId,
  type FileObject,
  files,
  forgetFile,
  isThere,
  keepFile,
  noSuchFile,
} from "./store.ts";

const LIST = "/v1/files";
const ONE = `${LIST}/:id`;
/** How many files a page has at most, and where that is not said. */
const LENGTHS = { most: 10_000, usual: 10_000 };
/** What the real API does not hand out again. */
const SECRET = ["assistants", "user_data"];

/** A line of a batch. */
const LINE = JSON.stringify({
  custom_id: "a",
  method: "POST",
  url: "/v1/embeddings",
  body: { model: "text-embedding-3-small", input: "x" },
});

/** `POST /v1/files`. */
const createFile: Endpoint = {
  method: "POST",
  path: LIST,
  api: openai,
  summary: "keeps a file, for good or until it expires",
  examples: [{ form: { purpose: "batch", file: { name: "lines.jsonl", text: LINE } } }],
  async read(incoming) {
    const { body, file, purpose, lasts } = await readFile(incoming);
    const { filename, bytes } = file;
    return reply(incoming, body, async (exchange) => {
      const id = fileId(exchange.draw("id"));
      const given = { id, purpose, filename, created: exchange.arrived, lasts };
      return jsonAnswer(exchange, await keepFile(exchange.shelf, given, bytes));
    });
  },
};

/** `GET /v1/files`, newest first. */
const listFiles: Endpoint = {
  method: "GET",
  path: LIST,
  api: openai,
  summary: "all files, or those of a purpose",
  read(incoming) {
    const page = readPage(incoming, "desc", LENGTHS);
    const purpose = incoming.query("purpose");
    return reply(incoming, {}, async (exchange) => {
      const wanted = (file: FileObject) =>
        isThere(file, exchange.arrived) && (purpose === undefined || file.purpose === purpose);
      const { items, more } = await pick(exchange.shelf, files, page, wanted);
      return jsonAnswer(exchange, pageJson(items, more));
    });
  },
};

/** `GET /v1/files/{id}`. */
const retrieveFile: Endpoint = {
  method: "GET",
  path: ONE,
  api: openai,
  summary: "what is known of one",
  async read(incoming) {
    const file = await fileIn(incoming);
    return reply(incoming, {}, (exchange) => jsonAnswer(exchange, file));
  },
};

/** `GET /v1/files/{id}/content`: its bytes as they came. */
const fileContent: Endpoint = {
  method: "GET",
  path: `${ONE}/content`,
  api: openai,
  summary: "its bytes",
  async read(incoming) {
    const { id, purpose, filename } = await fileIn(incoming);
    if (incoming.settings.strict && SECRET.includes(purpose)) {
      throw badRequest(`Not allowed to download files of purpose: ${purpose}`, null, null);
    }
    const content = await contentOf(incoming.shelf, id);
    if (!content) throw noSuchFile(id);
    return reply(incoming, {}, (exchange) => {
      const answer = textAnswer(exchange, "application/octet-stream", content);
      return { ...answer, headers: { ...answer.headers, "content-disposition": attachment(filename) } };
    });
  },
};

/** `DELETE /v1/files/{id}`. */
const deleteFile: Endpoint = {
  method: "DELETE",
  path: ONE,
  api: openai,
  summary: "forgets it",
  async read(incoming) {
    const { id } = await fileIn(incoming);
    return reply(incoming, {}, async (exchange) => {
      await forgetFile(exchange.shelf, id);
      return jsonAnswer(exchange, { object: "file", deleted: true, id });
    });
  },
};

/** All of them. */
export const fileEndpoints: readonly Endpoint[] = [
  createFile,
  listFiles,
  retrieveFile,
  fileContent,
  deleteFile,
];

async function fileIn({ shelf, param, arrived }: Incoming): Promise<FileObject> {
  return await fetchFile(shelf, param("id"), arrived);
}

function reply(
  { path }: Incoming,
  body: Ask["body"],
  answer: (exchange: Exchange<Ask>) => Answer | Promise<Answer>,
): Ask {
  return askOf({ api: openai, path, body, answer });
}

/** A header that names a file; what a header cannot hold is written as RFC 8187 says. */
function attachment(filename: string): string {
  if (/^[\w .,()+@-]*$/.test(filename)) return `attachment; filename="${filename}"`;
  const written = encodeURIComponent(filename.toWellFormed()).replace(/['()*]/g, escape);
  return `attachment; filename*=UTF-8''${written}`;
}

function escape(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
