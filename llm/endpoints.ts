import { messageBatchEndpoints } from "./anthropic/batches/batch_endpoints.ts";
import { countTokens, messages } from "./anthropic/messages/messages_endpoint.ts";
import { listClaudes, retrieveClaude } from "./anthropic/claude_models.ts";
import { azureEndpoints } from "./azure/azure_endpoints.ts";
import type { Endpoint } from "./request/endpoint.ts";
import { geminis } from "./gemini/gemini_models.ts";
import { ollamaChat, ollamaGenerate } from "./ollama/chat/ollama_endpoints.ts";
import { ollamaEmbed, ollamaEmbeddings } from "./ollama/ollama_embed.ts";
import { ollamaPs, ollamaPull, ollamaShow, ollamaTags, ollamaVersion } from "./ollama/ollama_models.ts";
import { chat } from "./openai/chat/chat_endpoint.ts";
import {
  deleteChat,
  listChats,
  listMessages,
  retrieveChat,
  updateChat,
} from "./openai/chat/stored_chat_endpoints.ts";
import { speech } from "./openai/audio/speech.ts";
import { transcriptions, translations } from "./openai/audio/transcription.ts";
import { batchEndpoints } from "./openai/batches/batch_endpoints.ts";
import { completions } from "./openai/completions/completions_endpoint.ts";
import { embeddings } from "./openai/embeddings.ts";
import { fileEndpoints } from "./openai/files/file_endpoints.ts";
import { uploadEndpoints } from "./openai/files/uploads.ts";
import {
  cancelJob,
  createJob,
  listJobEvents,
  listJobs,
  retrieveJob,
} from "./openai/fine_tuning/job_endpoints.ts";
import { editImages, generateImages, imageFile, varyImages } from "./openai/images/image_endpoints.ts";
import { deleteModel, listModels, retrieveModel } from "./openai/model_endpoints.ts";
import { moderations } from "./openai/moderations.ts";
import {
  addConversationItems,
  createConversation,
  deleteConversation,
  deleteConversationItem,
  listConversationItems,
  retrieveConversation,
  retrieveConversationItem,
  updateConversation,
} from "./openai/responses/conversations.ts";
import { createResponse } from "./openai/responses/create.ts";
import { compactResponse, countInputTokens } from "./openai/responses/measure.ts";
import {
  cancelResponse,
  deleteResponse,
  listInputItems,
  retrieveResponse,
} from "./openai/responses/stored_response_endpoints.ts";

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
  ...messageBatchEndpoints,
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
  updateConversation,
  retrieveConversationItem,
  deleteConversationItem,
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
  ollamaPs,
  ollamaPull,
  ollamaVersion,
];
