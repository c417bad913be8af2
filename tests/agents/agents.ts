/** Programs that write code with a model: how each is installed, pointed at a server, and told to write a file. */

/** Folders and URLs of one run of an agent. */
export interface Place {
  /** Address of the server. */
  readonly url: string;
  /** Folder in which the file is to be written. */
  readonly work: string;
  /** Home of the program, where its settings are. */
  readonly home: string;
  /** `node_modules` with the program in it. */
  readonly modules: string;
}

/** One program. */
export interface Agent {
  readonly name: string;
  /** Package and version. */
  readonly packages: readonly string[];
  /** The tool of its own that writes a file, and what it is called with. */
  call(file: string): { readonly name: string; readonly arguments: Readonly<Record<string, string>> };
  /** Settings that it reads, by their path in its home. */
  files(place: Place): Readonly<Record<string, string>>;
  env(place: Place): Readonly<Record<string, string>>;
  /** The command; one that ends in `.js` is run by Node. */
  command(place: Place): readonly string[];
}

const TASK = "Write the word hello to the file hello.txt";

const codex: Agent = {
  name: "Codex CLI",
  packages: ["@openai/codex@0.171.0"],
  call: (file) => ({ name: "exec_command", arguments: { cmd: `echo hello > '${file}'` } }),
  files: ({ url }) => ({ "config.toml": `model = "gpt-5.5"\nopenai_base_url = "${url}/v1"\n` }),
  env: ({ home }) => ({ CODEX_HOME: home, OPENAI_API_KEY: "k", CODEX_API_KEY: "k" }),
  command: ({ modules }) => [
    `${modules}/@openai/codex/bin/codex.js`,
    "exec",
    "--skip-git-repo-check",
    "--dangerously-bypass-approvals-and-sandbox",
    TASK,
  ],
};

const claude: Agent = {
  name: "Claude Code",
  packages: ["@anthropic-ai/claude-code@2.1.332"],
  call: (file) => ({ name: "Write", arguments: { file_path: file, content: "hello\n" } }),
  files: () => ({}),
  env: ({ url }) => ({
    ANTHROPIC_API_KEY: "k",
    ANTHROPIC_BASE_URL: url,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  }),
  command: ({ modules }) => [
    `${modules}/@anthropic-ai/claude-code-${Deno.build.os}-${
      Deno.build.arch === "aarch64" ? "arm64" : "x64"
    }/claude`,
    "-p",
    TASK,
    "--output-format",
    "json",
    "--permission-mode",
    "acceptEdits",
  ],
};

const gemini: Agent = {
  name: "Gemini CLI",
  packages: ["@google/gemini-cli@0.61.0"],
  call: (file) => ({ name: "write_file", arguments: { file_path: file, content: "hello\n" } }),
  files: () => ({
    ".gemini/settings.json": JSON.stringify({
      security: { auth: { selectedType: "gemini-api-key" } },
      privacy: { usageStatisticsEnabled: false },
      general: { disableAutoUpdate: true },
    }),
  }),
  env: ({ url }) => ({ GEMINI_API_KEY: "g", GOOGLE_GEMINI_BASE_URL: url }),
  command: ({ modules }) => [
    `${modules}/@google/gemini-cli/bundle/gemini.js`,
    "--yolo",
    "--skip-trust",
    "-p",
    TASK,
  ],
};

const opencode: Agent = {
  name: "opencode",
  packages: ["opencode-ai@1.18.33"],
  call: (file) => ({ name: "write", arguments: { filePath: file, content: "hello\n" } }),
  files: ({ url }) => ({
    "opencode.json": JSON.stringify({
      model: "fake/my-model",
      autoupdate: false,
      share: "disabled",
      permission: { edit: "allow", bash: "allow" },
      provider: {
        fake: {
          npm: "@ai-sdk/openai-compatible",
          name: "Fake",
          options: { baseURL: `${url}/v1`, apiKey: "k" },
          models: { "my-model": { name: "my-model" } },
        },
      },
    }),
  }),
  env: ({ home }) => ({
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_STATE_HOME: home,
    OPENCODE_CONFIG: `${home}/opencode.json`,
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_AUTOUPDATE: "1",
  }),
  command: ({ modules }) => [
    `${modules}/opencode-${Deno.build.os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}/bin/opencode`,
    "run",
    TASK,
  ],
};

/** The programs, in the order in which they are tried. */
export const agents: readonly Agent[] = [codex, gemini, claude, opencode];
