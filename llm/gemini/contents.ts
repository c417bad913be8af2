import { canonical, isObject } from "../../engine/base/json.ts";
import { ownValue } from "../../engine/base/tree.ts";
import type { ChatMessage } from "../request/chat_request.ts";
import { fieldsOf, listed, unknownName, wrongValue } from "./json_body.ts";
import { invalid } from "./gemini_api.ts";

/** Kinds of content that a part may hold, beside its metadata. */
const PARTS = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "thought",
  "thoughtSignature",
  "videoMetadata",
  "mediaResolution",
  "partMetadata",
  "toolCall",
  "toolResponse",
];

/** Reads `contents`. @throws {ApiError} 400 */
export function readContents(value: unknown, where = "GenerateContentRequest"): ChatMessage[] {
  const contents = listed(value);
  if (contents.length === 0) throw invalid(`* ${where}.contents: contents is not specified\n`);
  return contents.map((content, index) => {
    const message = readContent(content, `contents[${index}]`);
    if (message.isEmpty) {
      throw invalid(`* ${where}.contents[${index}].parts: contents.parts must not be empty.\n`);
    }
    return message.message;
  });
}

/** Reads the system instruction, or nothing where there is none. @throws {ApiError} 400 */
export function readSystem(value: unknown): ChatMessage[] {
  if (value === undefined || value === null) return [];
  const { message } = readContent(value, "system_instruction");
  return message.text === "" ? [] : [{ role: "system", text: message.text }];
}

/** The text of one content. @throws {ApiError} 400 */
export function textOf(value: unknown, at: string): string {
  return readContent(value, at).message.text;
}

const ROLES: Readonly<Record<string, string>> = {
  user: "user",
  model: "assistant",
  function: "user",
  system: "system",
};

function readContent(value: unknown, at: string): { message: ChatMessage; isEmpty: boolean } {
  if (!isObject(value)) {
    throw wrongValue(at, "type.googleapis.com/google.ai.generativelanguage.v1beta.Content", value);
  }
  const { role = "user", parts } = fieldsOf(value);
  const known = typeof role === "string" ? ownValue(ROLES, role) : undefined;
  if (known === undefined) throw invalid("Please use a valid role: user, model.");
  const read = listed(parts).map((part, index) => readPart(part, `${at}.parts[${index}]`));
  const media = read.filter(({ kind }) => kind === "media").length;
  const isResult = read.some(({ kind }) => kind === "result");
  return {
    isEmpty: read.length === 0,
    message: {
      role: known,
      text: read.flatMap(({ text }) => text === "" ? [] : [text]).join(" "),
      ...(media > 0 ? { media } : {}),
      ...(isResult ? { isResult } : {}),
    },
  };
}

function readPart(value: unknown, at: string): { kind: "text" | "media" | "result"; text: string } {
  if (!isObject(value)) {
    throw wrongValue(at, "type.googleapis.com/google.ai.generativelanguage.v1beta.Part", value);
  }
  const part = fieldsOf(value);
  const unknown = Object.keys(part).find((key) => !PARTS.includes(key));
  if (unknown !== undefined) throw unknownName(unknown, at);
  const { text, inlineData, fileData, functionResponse, thought } = part;
  if (text !== undefined && typeof text !== "string") throw wrongValue(`${at}.text`, "TYPE_STRING", text);
  if (isObject(functionResponse)) {
    return { kind: "result", text: canonical(functionResponse["response"] ?? {}) };
  }
  if (isObject(inlineData) || isObject(fileData)) return { kind: "media", text: "" };
  return { kind: "text", text: thought === true ? "" : text ?? "" };
}
