import { rester } from "../../../engine/base/clock.ts";
import { isDeeperThan, isObject, type Json } from "../../../engine/base/json.ts";
import { invalid } from "../anthropic_api.ts";
import { list, missing, object } from "../message_checks.ts";

/** A request of a batch. */
export interface BatchRequest {
  readonly custom_id: string;
  /** Body of a request to create a message, which is checked when its turn comes. */
  readonly params: Json;
}

/** Most requests of a batch, as the API has it. */
const MOST_REQUESTS = 100_000;
/** Lists and objects in each other; `JSON.stringify` takes some thousands. */
const MOST_LEVELS = 500;
const LONGEST_ID = 64;
const ID = /^[a-zA-Z0-9_-]+$/;

/** Reads the requests of a batch, in slices that hold no other request up. @throws {ApiError} 400 */
export async function readRequests(requests: unknown): Promise<readonly BatchRequest[]> {
  if (requests === undefined) throw invalid(missing("requests"));
  if (!Array.isArray(requests)) throw invalid(list(object)(requests, "requests") ?? "");
  const { length } = requests;
  if (length === 0) throw invalid("requests: List should have at least 1 item after validation, not 0");
  if (length > MOST_REQUESTS) {
    throw invalid(
      `requests: List should have at most ${MOST_REQUESTS} items after validation, not ${length}`,
    );
  }
  const read = new Map<string, BatchRequest>();
  const rest = rester();
  for (const [index, request] of requests.entries()) {
    await rest();
    const { custom_id, params } = readRequest(request, `requests.${index}`);
    if (read.has(custom_id)) {
      throw invalid(
        `requests.${index}.custom_id: custom_id must be unique within a batch; '${custom_id}' is used twice`,
      );
    }
    read.set(custom_id, { custom_id, params });
  }
  return [...read.values()];
}

function readRequest(request: unknown, at: string): BatchRequest {
  if (!isObject(request)) throw invalid(object(request, at) ?? "");
  const { custom_id, params } = request;
  if (custom_id === undefined) throw invalid(missing(`${at}.custom_id`));
  if (typeof custom_id !== "string") throw invalid(`${at}.custom_id: Input should be a valid string`);
  if (custom_id === "") throw invalid(`${at}.custom_id: String should have at least 1 character`);
  if (custom_id.length > LONGEST_ID) {
    throw invalid(`${at}.custom_id: String should have at most ${LONGEST_ID} characters`);
  }
  if (!ID.test(custom_id)) {
    throw invalid(`${at}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
  }
  if (params === undefined) throw invalid(missing(`${at}.params`));
  if (!isObject(params)) throw invalid(object(params, `${at}.params`) ?? "");
  if (isDeeperThan(params, MOST_LEVELS)) {
    throw invalid(`${at}.params: Input should not be more than ${MOST_LEVELS} levels deep`);
  }
  return { custom_id, params };
}
