import type { Endpoint } from "../request/endpoint.ts";
import { chat } from "../openai/chat/chat_endpoint.ts";
import {
  deleteChat,
  listChats,
  listMessages,
  retrieveChat,
  updateChat,
} from "../openai/chat/stored_chat_endpoints.ts";
import { completions } from "../openai/completions/completions_endpoint.ts";
import { embeddings } from "../openai/embeddings.ts";
import { listModels, retrieveModel } from "../openai/model_endpoints.ts";
import { createResponse } from "../openai/responses/create.ts";
import {
  cancelResponse,
  deleteResponse,
  listInputItems,
  retrieveResponse,
} from "../openai/responses/stored_response_endpoints.ts";
import { asAzureAnswer } from "./azure_answer.ts";
import { azure } from "./azure_api.ts";

/** Endpoints under `/openai/deployments/{name}`, where the name stands for the model. */
const DEPLOYED: readonly Endpoint[] = [
  chat,
  completions,
  embeddings,
];

/** Endpoints under `/openai/v1`, as OpenAI has them under `/v1`. */
const V1: readonly Endpoint[] = [
  chat,
  listChats,
  retrieveChat,
  updateChat,
  deleteChat,
  listMessages,
  completions,
  embeddings,
  listModels,
  retrieveModel,
  createResponse,
  retrieveResponse,
  deleteResponse,
  cancelResponse,
  listInputItems,
];

/** Everything that Azure can do: OpenAI's endpoints, under its own paths and in its own words. */
export const azureEndpoints: readonly Endpoint[] = [
  ...DEPLOYED.map((one) =>
    asAzure(deployed(one), one.path.replace(/^\/v1/, "/openai/deployments/:deployment"))
  ),
  ...V1.map((one) => asAzure(one, `/openai${one.path}`)),
];

/** The same endpoint with examples that name a deployment. */
function deployed(endpoint: Endpoint): Endpoint {
  const { examples = [] } = endpoint;
  return {
    ...endpoint,
    examples: examples.map((one) => ({ ...one, params: { ...one.params, deployment: "my-model" } })),
  };
}

function asAzure(endpoint: Endpoint, path: string): Endpoint {
  return {
    method: endpoint.method,
    path,
    api: azure,
    summary: endpoint.summary,
    ...(endpoint.examples && { examples: endpoint.examples }),
    async read(incoming) {
      const ask = await endpoint.read(incoming);
      return {
        ...ask,
        api: azure,
        answer: async (exchange, content) => asAzureAnswer(await ask.answer(exchange, content), exchange),
      };
    },
  };
}
