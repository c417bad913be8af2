import type { Vendor } from "../base/models.ts";
import type { Ask } from "./ask.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { FailedRequest } from "../../engine/domain/domain.ts";
import type { Header } from "./header.ts";

/** One of the APIs that are faked, as far as its errors go. */
export interface Api {
  readonly name: "openai" | "azure" | "anthropic" | "gemini" | "ollama";
  /** Owner of its models, as `modelOf` tells; absent where any name will do. */
  readonly vendor?: Vendor;
  /** Host of the real API, as pages of what stands before it name it. */
  readonly host: string;
  /** Encodes an error as this API does. */
  error(error: HttpError, about: FailedRequest<Ask>): Answer;
  /** The key that a request carries, where this API looks for it. */
  keyOf(header: Header, query: (name: string) => string | undefined): string | undefined;
  /** Error for an unknown model; absent where any name will do. */
  unknownModel?(model: string, path: string): HttpError;
  /** Error for a request with a wrong key, or with none. */
  unauthorized(key: string | undefined, route: { readonly method: string; readonly path: string }): HttpError;
}
