/** Text before the lists of faults. */
export const FAULTS_INTRO = `
A fault is one way to misbehave. None fires until its percentage is above 0:

\`\`\`yaml
llm:
  faults:
    rate_limit: { pct: 5, burst_pct: 80, retry_after_sec: [1, 5] }
    truncated: { pct: 0.5 }
\`\`\`

Every fault takes \`pct\`, the percent of requests that it hits, and \`burst_pct\`, the same inside a burst window
(\`pct\` if absent). What else a fault takes is told on the page of its kind, which the lists below link to;
\`errorworks faults NAME\` prints the same. A range is a pair \`[min, max]\`, from which each request draws its own
value. [Terms](glossary.md), [all of the documentation](index.md).

There are four kinds. A \`transport\` fault concerns the connection: it is late, silent or cut. An \`http\` fault
is an error status with the body that the service, or a gateway in front of it, would send. A \`stream\` fault
is one that only streams have: late, silent or cut in the middle, or with frames that are not what they should
be. A \`content\` fault answers 200 with a body that is not what it should be.

A fault that cannot happen to a request leaves it alone: \`stream\` faults only strike streamed answers of a
model, those about tool calls only requests that offer tools, \`broken_json_mode\` only those that ask for JSON,
\`stale_answer\` and \`duplicate_id\` only those of a client that was answered before.

Faults have an order of priority, which is below the lists. With \`selection: priority\` each fault draws in turn and the first hit
wins, so a fault only gets what those above it left over. With \`selection: weighted\` there is one draw, and
each percentage is a share of all requests; they may add up to 100 at most, and so may the \`burst_pct\`;
during a burst, percentages that are more than 100 together are scaled down. [errorworks explain](terminal.md#at-the-start) prints the true shares.

Connections can also be reset before there is a request: \`server.reset_pct\` is the percent of connections, to any
port of the server, that are reset as soon as they are accepted. The seed draws them by
their number; \`/health\` and \`/admin/stats\` count them as \`reset_connections\`. The \`fetch\` transport accepts
all.

The \`socket\` transport plays every fault exactly. The \`fetch\` transport, for hosts without raw sockets, can
neither reset a connection nor close one without having sent a status line and headers. Where that makes a
difference, the fault says what a client gets there; the row of such a request has \`degraded\` set, and \`/health\`
lists the faults concerned.
`;

/** Text before the help of all commands. */
export const COMMANDS_INTRO = `
What \`errorworks COMMAND --help\` prints, for every command. [Terminal](terminal.md) shows what \`serve\` prints,
[run.md](run.md) what \`run\` and \`gauntlet\` do, [control.md](control.md) the routes behind \`ctl\`; [terms](glossary.md),
[all of the documentation](index.md).

Exit codes: 0 done, 1 failed while running, 2 wrong usage or configuration, 3 the client did not cope (\`run\`, \`gauntlet\`,
\`hunt\`, \`report\`). \`run\` ends with the code of its command if that is not 0. Errors are lines \`error: …\` on stderr.

These environment variables stand for options of every command that has them; the option wins over its variable:

- \`ERRORWORKS_PRESET\`, \`ERRORWORKS_CONFIG\`: \`--preset\`, \`--config\`; the preset of \`gauntlet\` and \`hunt\`, too
- \`ERRORWORKS_HOST\`, \`ERRORWORKS_ALLOW_EXTERNAL_BIND\` (\`true\` or \`false\`): \`--host\`, \`--allow-external-bind\` of \`serve\`
- \`ERRORWORKS_URL\`: \`--url\` of the commands that ask a running server; it may name a scope
- \`ERRORWORKS_ADMIN_TOKEN\`: the token that \`serve\` takes, and \`--token\` of those commands
- \`TURSO_DATABASE_URL\`: \`--database\` of \`serve\` and \`mcp\`; \`TURSO_AUTH_TOKEN\`: the token of a libSQL server
- \`OTEL_DENO\` and other variables of [OpenTelemetry](figures.md#opentelemetry)

What \`run\` and \`gauntlet\` set for their command is in [run.md](run.md#what-the-command-finds).
`;

/** Text before the keys. */
export const CONFIGURATION_INTRO = `
A configuration is one YAML file. All of it is optional:

\`\`\`yaml
extends: gentle
seed: 7
server: { port: 8000 }
llm:
  latency: { base_ms: 20, jitter_ms: 10 }
  faults:
    rate_limit: { pct: 10 }
\`\`\`

\`errorworks serve --config my.yaml\` runs it, \`errorworks config check my.yaml\` checks it without running it, and
notes rules that never act, and \`errorworks config show --config my.yaml\` prints what is in effect.
\`errorworks config schema\` prints the JSON Schema, with which an editor completes and checks keys. A key that
does not exist is an error, never ignored.

What is said more than once is decided in this order, the last one winning:

1. the defaults below,
2. the preset (\`extends\`, then \`--preset\` or \`ERRORWORKS_PRESET\`),
3. the file (\`--config\` or \`ERRORWORKS_CONFIG\`),
4. the environment: \`ERRORWORKS_ADMIN_TOKEN\`, \`ERRORWORKS_HOST\` and \`ERRORWORKS_ALLOW_EXTERNAL_BIND\` set the
   keys of \`server\` of these names, \`TURSO_DATABASE_URL\` sets \`metrics.database\`, \`TURSO_AUTH_TOKEN\` sets
   \`metrics.auth_token\`,
5. the flags. \`--set llm.faults.rate_limit.pct=20\` reaches any key; its value is YAML, or the text as typed
   where the key takes nothing else (\`--set metrics.database=:memory:\`). \`--fault rate_limit=20\` is short for
   that one; where both domains have the fault, it means that of \`llm\`, and \`--fault web.rate_limit=20\` the
   other one.

All problems are told at once, each with its key, the file and line or the flag that it comes from, and what
would be right; templates, banks, rules and the faults in them are looked into, too.

Mappings are merged key by key; anything else, lists included, is replaced whole. While the server runs,
\`POST /admin/config\` changes the domains' sections and \`server.per_request_faults\` likewise (\`null\`: the
default); \`DELETE\` takes that back.

No secret is shown where a configuration is: the tokens are left out, and of each key of \`llm.api_keys\` there
is a digest (\`key_\` and twelve digits), the same by which the journal names that key. A digest that is posted
back stands for the key that is in force, or was at the start; one that stands for none is refused.

The unit of a number ends its name: \`_ms\`, \`_sec\`, \`_bytes\`, \`_pct\` (0 to 100).

## Older names

\`llm.response.rules\` is read as \`llm.rules\`, \`answer: { … }\` beside \`when\` as \`do: { answer: { … } }\`, with
\`fault\` among it as the step's fault; \`user_contains\` and \`user_matches\` are the halves of \`user\`.
\`llm.response.rules_file\` names a YAML or JSON file with more rules, behind these. \`web.ask\` and \`llm.ask\` are
read as \`server.per_request_faults\`, one setting for [all domains](asking.md); two that say different things are
refused. Files of the Python project load as they are ([more](from-python.md)).
`;

/** Opening of the gallery. */
export const GALLERY_INTRO = `
What public bug reports show of LLM APIs and websites, and the [rule](rules.md) that puts the same on the wire. Each
configuration is whole: \`errorworks serve --config my.yaml\`. Tests play every one of them over a raw socket, and see
that the bytes do not come without the rule.

In what comes, \`…\` is any text, on a line of its own any lines; \`\\xef\` is a byte. The frames of chunks are left out.
`;

/** Text before the checks of clients. */
export const CHECKS_INTRO = `
What can be said of a client by what it sent and got. Each check looks at the requests of one client and says one of four things: **holds**, **broken**, with the requests
that prove it, **observed**, with what was seen, or **not enough** evidence, with what would give more. A fault that never met the client is no evidence. The checks see nothing but the journal: no
clock, no network, no code of the client. [Terms](glossary.md), [all of the documentation](index.md).

**Clients** are told apart by the digest of their key, user agent, address and session. Two processes with all of these in common are one client.

**Calls.** Attempts are one call by the same idempotency key; by a count of tries (\`x-stainless-retry-count\` 0, 1, 2); or as the same method, path and body after a
failure, within the larger of 60 s and twice the wait that was asked for. The last is less sure than the others: 0.9 within ten seconds, 0.8 later. Where a client sends the same body again after a
success, at the same time twice, or the same question in several conversations, its repetitions say nothing of retries, and are not counted. Nor are those of a
client that got fewer than two good replies, unless it sent as good as each of five bodies or more equally often: tests of a suite that ask the same look like retries where all of them fail. A check relies on joins of 0.7 and more (\`least_confidence\`), and tells how many situations it left out.

**Broken** takes proof: the chance that all violations rest on requests that were joined wrongly is at most 5 %. So one violation is enough where the client ties its attempts together itself,
and two where it does not. Where a share is tolerated, there must be more violations than that share explains in 99 of 100 cases.

**Holds** takes power: a rate of violations above \`most_missed\` (0.65) would have been seen with 95 % chance, which takes three situations; 0.1 takes 29. How much could have been
missed is said with each (\`power\`): with 12 calls, a client that breaks a rule in 10 % of them is missed with p = 0.28.

**Observed** is told where no rule says what a client has to do, or where nobody can know whose doing it is: a figure, and a request that shows it. It is no mistake of the client, and does not
count for \`--fail-on\`.

**Limits** stand with each check, and can be changed: \`errorworks run --limits C9.most_tries=6,C21.limit_ms=5000 -- …\`, the same option of \`errorworks report\` and \`serve --report\`, and
\`?limits=\` of \`/admin/verdict\` and \`/admin/report\`. Those of all checks have no id before them: \`most_missed=0.1\`. A report says what limits it went by.

**Exceptions.** What an SDK does by design is told as such, and not as its user's mistake. What another broken check explains is told below that one. Codes that a scenario sends though they are not the cause
are left out of C2 and C3, which judge by the code; C40 judges by the facts.
`;

/** What no check of clients tells, for `checks.md`. */
export const UNCHECKED =
  `The ids C19, C20, C28 and C39 stand for what a server cannot know of a client, or not by the requests of a test:

- **C19**, fairness between keys: who gets how much of a shared limit is decided by the server that has it, here by \`llm.limits\` and \`beyond\`. What a gateway gives to each of its own users
  is not on the wire, as it sends the requests of all under its own key, nor is how much each of them had to ask.
- **C20**, growth after a start: OpenAI advises against more than half as much again within a quarter of an hour, above a million input tokens a minute. Whether a client grows by itself, or
  because its users ask more, is not on the wire. What it makes of the refusal (\`slow_down\`) is told by C1 and C4.
- **C28**, resuming of server-sent events: streams of models are replies to POST, which no EventSource sends and none of these APIs resumes by \`Last-Event-ID\`. \`/sse\` of the website can be
  resumed, but a client that sends an older id may have used no more, and one that sends none may not want the rest. The journal has the header of each request.
- **C39**, failover between providers: a client is its key, user agent, address and session, so a program with two providers is two clients, with two kinds of requests. That one of them
  begins as the other fails may be chance, and whether an answer was lost only the program knows.`;
