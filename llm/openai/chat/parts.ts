/**
 * The parts that the content of a message may be made of.
 *
 * @module
 */
import type { ApiError } from "../../../engine/base/error.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { missing, wrongType, wrongValue } from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { objectAt, textAt } from "../required_fields.ts";

const PARTS = ["text", "image_url", "input_audio", "file", "refusal"];
const BY_USERS = ["text", "image_url", "input_audio", "file"];
const BY_ASSISTANTS = ["text", "refusal"];

/**
 * Tokens of an image: OpenAI's 85, and 170 for each of the four tiles of one of 1024 × 1024, which all are taken to be.
 */
const SMALL_IMAGE = 85;
const IMAGE = 85 + 4 * 170;
/** Sound is taken to be 24,000 samples of 16 bits a second, of ten tokens. */
const SOUND_BYTES_PER_TOKEN = 4_800;
/** A file is taken to be a PDF: some 50,000 bytes and 1,000 tokens a page. One that is only named has one page. */
const FILE_BYTES_PER_TOKEN = 50;
const NAMED_FILE = 1_000;

/** One part, reduced to what a fake needs. */
export interface MessagePart {
  /** `null` for what is no text. */
  readonly text: string | null;
  readonly tokens: number;
  readonly isSound: boolean;
}

/** Reads a part of a message of that role. @throws {ApiError} 400 with the words of the real API */
export function readPart(part: unknown, at: string, role: string): MessagePart {
  if (!isObject(part)) throw wrongType(at, "an object", part);
  const { type } = part;
  if (type === undefined || type === null) throw missing(`${at}.type`);
  if (typeof type !== "string") throw wrongType(`${at}.type`, "a string", type);
  if (!PARTS.includes(type)) throw wrongValue(`${at}.type`, type, PARTS);
  const misplaced = misplacedIn(role, type, at);
  if (misplaced) throw misplaced;
  switch (type) {
    case "image_url":
      return other(imageTokens(objectAt(part, type, at), `${at}.image_url`));
    case "input_audio":
      return { ...other(soundTokens(objectAt(part, type, at), `${at}.input_audio`)), isSound: true };
    case "file":
      return other(fileTokens(objectAt(part, type, at), `${at}.file`));
    case "refusal":
      textAt(part, type, at); // it has to be there, but is not what was said
      return other(0);
    default:
      return { text: textAt(part, type, at), tokens: 0, isSound: false };
  }
}

function other(tokens: number): MessagePart {
  return { text: null, tokens, isSound: false };
}

/** Problem of a part in the wrong role; the wording for images is the real API's (from memory). */
function misplacedIn(role: string, type: string, at: string): ApiError | undefined {
  const allowed = role === "user" ? BY_USERS : role === "assistant" ? BY_ASSISTANTS : ["text"];
  if (allowed.includes(type)) return undefined;
  if (type !== "image_url") return wrongValue(`${at}.type`, type, allowed);
  const message = at.replace(/\.content\[\d+\]$/, "");
  return badRequest(
    `Invalid '${message}'. Image URLs are only allowed for messages with role 'user', but this message with role ` +
      `'${role}' contains an image URL.`,
    message,
    "invalid_value",
  );
}

const DETAILS = ["auto", "low", "high", "original"];

function imageTokens(image: Json, at: string): number {
  const url = textAt(image, "url", at);
  const detail = image["detail"] ?? "auto";
  if (typeof detail !== "string") throw wrongType(`${at}.detail`, "a string", detail);
  if (!DETAILS.includes(detail)) throw wrongValue(`${at}.detail`, detail, DETAILS);
  if (url.startsWith("data:")) checkImage(url);
  else checkAddress(url, `${at}.url`);
  return detail === "low" ? SMALL_IMAGE : IMAGE;
}

/** Base64 prefixes of the formats: PNG, JPEG, GIF, WebP. */
const IMAGES = /^data:image\/\w+;base64,(iVBORw0KGgo|\/9j\/|R0lGOD|UklGR)/;

/** Looks at the first bytes only. @throws {ApiError} 400 where they are none of a known format */
function checkImage(url: string): void {
  if (IMAGES.test(url)) return;
  const message =
    "You uploaded an unsupported image. Please make sure your image has of one the following formats: " +
    "['png', 'jpeg', 'gif', 'webp'].";
  throw badRequest(message, null, "invalid_image_format");
}

/** Refuses addresses under `.invalid` (RFC 6761), which cannot be downloaded; nothing else is tried. @throws {ApiError} 400 */
function checkAddress(url: string, at: string): void {
  const address = /^https?:/i.test(url) ? URL.parse(url) : null;
  if (!address) {
    const message = `Invalid '${at}'. Expected a valid URL, but got a value with an invalid format.`;
    throw badRequest(message, at, "invalid_value");
  }
  if (address.hostname.endsWith(".invalid")) {
    throw badRequest(`Error while downloading ${url}.`, null, "invalid_image_url");
  }
}

const SOUNDS = ["wav", "mp3"];

function soundTokens(sound: Json, at: string): number {
  const data = textAt(sound, "data", at);
  const format = textAt(sound, "format", at);
  if (!SOUNDS.includes(format)) throw wrongValue(`${at}.format`, format, SOUNDS);
  return Math.max(1, Math.ceil(bytesIn(data) / SOUND_BYTES_PER_TOKEN));
}

function fileTokens(file: Json, at: string): number {
  if (file["file_id"] !== undefined && file["file_id"] !== null) {
    textAt(file, "file_id", at);
    return NAMED_FILE;
  }
  return Math.max(1, Math.ceil(bytesIn(textAt(file, "file_data", at)) / FILE_BYTES_PER_TOKEN));
}

/** About how many bytes a text of base64 stands for. */
function bytesIn(base64: string): number {
  return base64.length * 3 / 4;
}
