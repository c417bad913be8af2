import type { Endpoint } from "./endpoint.ts";
import { azureChat, chat } from "./openai/chat/endpoint.ts";
import { listModels, retrieveModel } from "./openai/models.ts";

/** Everything the fake APIs can do. A new endpoint is a file and a line here. */
export const endpoints: readonly Endpoint[] = [
  chat,
  azureChat,
  listModels,
  retrieveModel,
];
