import { countTokens, messages } from "./anthropic/messages/endpoint.ts";
import { listClaudes, retrieveClaude } from "./anthropic/models.ts";
import { azureEndpoints } from "./azure/endpoints.ts";
import type { Endpoint } from "./endpoint.ts";
import { geminis } from "./gemini/models.ts";
import { ollamaChat, ollamaGenerate } from "./ollama/chat/endpoint.ts";
import { ollamaEmbed, ollamaEmbeddings } from "./ollama/embed.ts";
import { ollamaShow, ollamaTags, ollamaVersion } from "./ollama/models.ts";
import { chat } from "./openai/chat/endpoint.ts";
import {
  deleteChat,
  listChats,
  listMessages,
  retrieveChat,
  updateChat,
} from "./openai/chat/stored_endpoints.ts";
import { speech } from "./openai/audio/speech.ts";
import { transcriptions, translations } from "./openai/audio/transcription.ts";
import { batchEndpoints } from "./openai/batches/endpoints.ts";
import { completions } from "./openai/completions/endpoint.ts";
import { embeddings } from "./openai/embeddings.ts";
import { fileEndpoints } from "./openai/files/endpoints.ts";
import { uploadEndpoints } from "./openai/files/uploads.ts";
import {
  cancelJob,
  createJob,
  listJobEvents,
  listJobs,
  retrieveJob,
} from "./openai/fine_tuning/endpoints.ts";
import { editImages, generateImages, imageFile, varyImages } from "./openai/images/endpoint.ts";
import { deleteModel, listModels, retrieveModel } from "./openai/models.ts";
import { moderations } from "./openai/moderations.ts";
import {
  addConversationItems,
  createConversation,
  deleteConversation,
  listConversationItems,
  retrieveConversation,
} from "./openai/responses/conversations.ts";
import { createResponse } from "./openai/responses/create.ts";
import { compactResponse, countInputTokens } from "./openai/responses/measure.ts";
import {
  cancelResponse,
  deleteResponse,
  listInputItems,
  retrieveResponse,
} from "./openai/responses/stored.ts";

/** Everything the fake APIs can do. A new endpoint is a file and a line here. */
export const endpoints: readonly Endpoint[] = [
  chat,
  listChats,
  retrieveChat,
  updateChat,
  deleteChat,
  listMessages,
  ...azureEndpoints,
  messages,
  countTokens,
  listClaudes, // before OpenAI's, which take everybody
  retrieveClaude,
  ...geminis, // the same
  listModels,
  retrieveModel,
  deleteModel,
  completions,
  embeddings,
  moderations,
  createResponse,
  countInputTokens,
  compactResponse,
  retrieveResponse,
  deleteResponse,
  cancelResponse,
  listInputItems,
  createConversation,
  retrieveConversation,
  deleteConversation,
  listConversationItems,
  addConversationItems,
  generateImages,
  editImages,
  varyImages,
  imageFile,
  speech,
  transcriptions,
  translations,
  createJob,
  listJobs,
  retrieveJob,
  cancelJob,
  listJobEvents,
  ...fileEndpoints,
  ...uploadEndpoints,
  ...batchEndpoints,
  ollamaChat,
  ollamaGenerate,
  ollamaEmbed,
  ollamaEmbeddings,
  ollamaTags,
  ollamaShow,
  ollamaVersion,
];
