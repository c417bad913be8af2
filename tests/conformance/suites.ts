/** Test suites that the makers of SDKs run against a mock of the real API. */

/** One suite. */
export interface Suite {
  /** Package and version, as `requirements.txt` has it; its source distribution has the tests. */
  readonly name: string;
  readonly version: string;
  /** Behind the address of the server. */
  readonly base: string;
  /** Options of pytest in place of the suite's own. */
  readonly options: string;
  /** Test files and folders of what is served, below `tests/api_resources`. */
  readonly served: readonly string[];
}

/** The suites, in the order in which they are run. */
export const suites: readonly Suite[] = [
  {
    name: "openai",
    version: "3.57.0",
    base: "/v1",
    options: "",
    served: [
      "chat",
      "responses",
      "conversations",
      "uploads",
      "beta/responses",
      "beta/test_responses.py",
      "audio/test_speech.py",
      "audio/test_transcriptions.py",
      "audio/test_translations.py",
      "fine_tuning/test_jobs.py",
      ...[
        "responses",
        "conversations",
        "embeddings",
        "completions",
        "moderations",
        "images",
        "files",
        "uploads",
      ]
        .map((name) => `test_${name}.py`),
      "test_batches.py",
      "test_models.py",
    ],
  },
  {
    name: "anthropic",
    version: "2.14.0",
    base: "",
    options: "-p tests._alias_httpx",
    served: [
      "test_messages.py",
      "messages/test_batches.py",
      "test_models.py",
      "beta/test_messages.py",
      "beta/messages/test_batches.py",
      "beta/test_models.py",
    ],
  },
];
