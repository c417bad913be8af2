/**
 * `/v1/files`: what clients leave with the server.
 *
 * @module
 */
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { jsonAnswer, textAnswer } from "../json_answer.ts";
import { badRequest, openai } from "../openai_api.ts";
import { reply } from "../reply.ts";
import { pageJson, pageOfCollection, readStoredPage } from "../list_page.ts";
import { readFile } from "./read_file.ts";
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
} from "./file_store.ts";

const LIST = "/v1/files";
const ONE = `${LIST}/:id`;
/** Largest and default number of files on a page. */
const LENGTHS = { most: 10_000, usual: 10_000 };
/** File purposes whose content the real API does not return. */
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
    return reply(incoming, async (exchange) => {
      const id = fileId(exchange.draw("id"));
      const given = { id, purpose, filename, created: exchange.arrived, lasts };
      return jsonAnswer(exchange, await keepFile(exchange.objectStore, given, bytes));
    }, body);
  },
};

/** `GET /v1/files`, newest first. */
const listFiles: Endpoint = {
  method: "GET",
  path: LIST,
  api: openai,
  summary: "all files, or those of a purpose",
  async read(incoming) {
    const page = await readStoredPage(incoming, files, "desc", LENGTHS);
    const purpose = incoming.query("purpose");
    return reply(incoming, async (exchange) => {
      const wanted = (file: FileObject) =>
        isThere(file, exchange.arrived) && (purpose === undefined || file.purpose === purpose);
      const { items, more } = await pageOfCollection(exchange.objectStore, files, page, wanted);
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
    return reply(incoming, (exchange) => jsonAnswer(exchange, file));
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
    const content = await contentOf(incoming.objectStore, id);
    if (!content) throw noSuchFile(id);
    return reply(incoming, (exchange) => {
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
    return reply(incoming, async (exchange) => {
      await forgetFile(exchange.objectStore, id);
      return jsonAnswer(exchange, { object: "file", deleted: true, id });
    });
  },
};

/** Endpoints of this room. */
export const fileEndpoints: readonly Endpoint[] = [
  createFile,
  listFiles,
  retrieveFile,
  fileContent,
  deleteFile,
];

async function fileIn({ objectStore, param, arrived }: Incoming): Promise<FileObject> {
  return await fetchFile(objectStore, param("id"), arrived);
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
