/** Interface that both versions of the official SDK have. */
import type { OpenAI } from "openai7";

/** A promised result, and the response that it comes in. */
export interface Answer<T> extends PromiseLike<T> {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ readonly data: T; readonly response: Response }>;
}

/** Options of a request; a header that is `null` is taken away. */
interface Options {
  readonly headers?: Readonly<Record<string, string | null>>;
}

type Completion = OpenAI.Chat.ChatCompletion;
type Chunk = OpenAI.Chat.ChatCompletionChunk;
/** Body of a request for a whole completion. */
export type ChatBody = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
type ChatStreamBody = OpenAI.Chat.ChatCompletionCreateParamsStreaming;

/** `chat.completions`. */
export interface Completions {
  create(
    body: ChatBody,
    options?: Options,
  ): Answer<Completion & { readonly _request_id?: string | null | undefined }>;
  create(body: ChatStreamBody, options?: Options): Answer<AsyncIterable<Chunk>>;
  stream(body: Omit<ChatStreamBody, "stream">): {
    finalChatCompletion(): Promise<Completion>;
  };
  retrieve(id: string): PromiseLike<Completion>;
  update(id: string, body: { readonly metadata: Record<string, string> }): PromiseLike<Completion>;
  delete(id: string): PromiseLike<{ readonly id: string; readonly deleted: boolean }>;
  list(query: OpenAI.Chat.ChatCompletionListParams): AsyncIterable<Completion>;
  readonly messages: {
    list(id: string): AsyncIterable<{ readonly role: string; readonly content: string | null }>;
  };
  parse(body: ChatBody): PromiseLike<{
    readonly choices: readonly {
      readonly finish_reason: string;
      readonly message: {
        readonly content: string | null;
        readonly refusal: string | null;
        readonly parsed: unknown;
        readonly tool_calls?: readonly {
          readonly type: string;
          readonly function?: { readonly parsed_arguments?: unknown };
        }[];
      };
    }[];
  }>;
}

/** Of another type in each version. */
interface Event {
  readonly type: string;
}

type Reply = Pick<OpenAI.Responses.Response, "id" | "object" | "output_text" | "status" | "usage"> & {
  readonly output: readonly { readonly type: string }[];
};
type ResponseBody = {
  readonly model: string;
  readonly input: string;
  readonly previous_response_id?: string;
  readonly store?: boolean;
  readonly stream_options?: { readonly include_obfuscation: boolean };
  readonly tools?: (OpenAI.Responses.FunctionTool | OpenAI.Responses.CustomTool)[];
};

/** `responses`. */
export interface Responses {
  create(body: ResponseBody & { readonly stream: true }): Answer<AsyncIterable<Event>>;
  create(body: ResponseBody): Answer<Reply>;
  stream(body: ResponseBody): { finalResponse(): Promise<Reply> };
  parse(
    body: ResponseBody & { readonly text: OpenAI.Responses.ResponseTextConfig },
  ): PromiseLike<Reply & { readonly output_parsed: unknown }>;
  retrieve(id: string): PromiseLike<Reply>;
  delete(id: string): PromiseLike<void>;
  readonly inputItems: { list(id: string): AsyncIterable<{ readonly type?: string }> };
}

/** Body of an upload, as a fetch takes it. */
interface TranscriptionBody {
  readonly file: File;
  readonly model: string;
}

/** `files`. */
interface Files {
  create(body: { readonly file: File; readonly purpose: OpenAI.FilePurpose }): PromiseLike<OpenAI.FileObject>;
  retrieve(id: string): PromiseLike<OpenAI.FileObject>;
  list(query: OpenAI.FileListParams): AsyncIterable<OpenAI.FileObject>;
  content(id: string): PromiseLike<Response>;
  delete(id: string): PromiseLike<OpenAI.FileDeleted>;
  waitForProcessing(id: string): Promise<OpenAI.FileObject>;
}

/** `batches`. */
interface Batches {
  create(
    body: {
      readonly input_file_id: string;
      readonly endpoint: "/v1/chat/completions";
      readonly completion_window: "24h";
    },
  ): PromiseLike<OpenAI.Batch>;
  retrieve(id: string): PromiseLike<OpenAI.Batch>;
  cancel(id: string): PromiseLike<OpenAI.Batch>;
  list(): AsyncIterable<OpenAI.Batch>;
}

/** A client of either version. */
export interface Client {
  get(path: string, options?: Options): Answer<unknown>;
  post(path: string, options: Options & { readonly body?: unknown }): Answer<unknown>;
  readonly chat: { readonly completions: Completions };
  readonly responses: Responses;
  readonly embeddings: {
    create(body: OpenAI.EmbeddingCreateParams): Answer<OpenAI.CreateEmbeddingResponse>;
  };
  readonly completions: {
    create(body: OpenAI.CompletionCreateParamsNonStreaming): Answer<OpenAI.Completion>;
    create(body: OpenAI.CompletionCreateParamsStreaming): Answer<AsyncIterable<OpenAI.Completion>>;
  };
  readonly moderations: {
    create(body: OpenAI.ModerationCreateParams): Answer<OpenAI.ModerationCreateResponse>;
  };
  readonly audio: {
    readonly transcriptions: {
      create(body: TranscriptionBody): Answer<{ readonly text: string }>;
      create(body: TranscriptionBody & { readonly response_format: "text" }): Answer<string>;
    };
  };
  readonly files: Files;
  readonly batches: Batches;
  readonly models: {
    list(): AsyncIterable<OpenAI.Model>;
    retrieve(id: string): PromiseLike<OpenAI.Model>;
  };
}
