/**
 * Lets SDKs of Python meet the server, in a virtual environment outside of the repository.
 *
 *     deno task test:python
 *
 * Where Python, pip or its index cannot be had it says so and succeeds.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { taskArgs } from "../../scripts/task_args.ts";
import { startServer, TOKEN } from "../sdks/server.ts";
import { Missing, preparedEnvironment } from "./environment.ts";

const HERE = fileURLToPath(new URL("./", import.meta.url));
const REQUIREMENTS = `${HERE}requirements.txt`;

async function runChecks(environment: string): Promise<boolean> {
  await using server = await startServer();
  const { success } = await new Deno.Command(`${environment}/bin/python`, {
    args: ["-B", `${HERE}main.py`],
    stdout: "inherit",
    stderr: "inherit",
    env: { ERRORWORKS_URL: server.url, ERRORWORKS_TOKEN: TOKEN, NO_PROXY: "127.0.0.1" },
  }).output();
  return success;
}

async function main(): Promise<boolean> {
  try {
    return await runChecks(
      await preparedEnvironment(
        REQUIREMENTS,
        "anthropic, dspy, langchain, langchain_openai, litellm, openai",
      ),
    );
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`Skipped: ${error.message}`);
    return true;
  }
}

if (import.meta.main) {
  taskArgs("deno task test:python");
  // deno-lint-ignore errorworks/no-exit -- a program of its own
  if (!await main()) Deno.exitCode = 1;
}
