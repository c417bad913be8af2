import type { HttpError } from "../../engine/base/http_error.ts";

const MISSING =
  "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
  "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API " +
  "from your browser and are prompted for a username and password. You can obtain an API key from " +
  "https://platform.openai.com/account/api-keys.";

/** Error for a wrong or missing key. */
export function unauthorized(
  key: string | undefined,
  { method, path }: { readonly method: string; readonly path: string },
): HttpError {
  if (key === undefined) return { status: 401, code: null, message: missing(method, path) };
  const message = `Incorrect API key provided: ${starred(key)}. You can find your API key at ` +
    "https://platform.openai.com/account/api-keys.";
  return { status: 401, code: "invalid_api_key", message };
}

/** The words depend on the route. */
function missing(method: string, path: string): string {
  if (path.includes("/responses")) return "Missing bearer or basic authentication in header";
  return method === "GET" ? "Missing bearer authentication in header" : MISSING;
}

/** A key as the API repeats it: its first eight and last four characters, the rest as stars. */
function starred(key: string): string {
  return key.length <= 12
    ? "*".repeat(key.length)
    : `${key.slice(0, 8)}${"*".repeat(key.length - 12)}${key.slice(-4)}`;
}
