/** Examples below the help of the program. */
export const EXAMPLES = `
Examples:
  errorworks serve --preset=stress            then point a client at its URL
  errorworks serve --set llm.faults.rate_limit.pct=100 --seed 7
  errorworks serve --fault rate_limit=20      one fault, in 20 % of the requests
  errorworks serve --scenario two_waves       a real outage
  errorworks run --preset=gentle -- pytest    does it cope? On its own server
  errorworks ctl fault rate_limit --times 2   the next two of a running server
  errorworks faults retry                     the faults with this word
  errorworks faults rate_limit                all about one fault
  errorworks checks C4                        what one check of run looks at
  errorworks explain --preset=stress          how often each fault really fires
  errorworks config check my.yaml             is this file right?

Exit codes: 0 done, 1 failed while running, 2 wrong usage or configuration,
3 the client did not cope (run, gauntlet, hunt, report).`;

/** Examples below the help of `errorworks mcp`. */
export const MCP_EXAMPLES = `
TURSO_AUTH_TOKEN is the token of a libSQL server.
A running server has the same tools at /mcp.

Register it with an assistant:
  claude mcp add errorworks -- errorworks mcp --database file:errorworks.db
  claude mcp add errorworks -e ERRORWORKS_ADMIN_TOKEN=TOKEN -- \\
    errorworks mcp --url http://127.0.0.1:8000`;

/** Examples below the help of `errorworks explain`. */
export const EXPLAIN_EXAMPLES = `
Examples:
  errorworks explain --preset=stress
  errorworks explain --config my.yaml --fault rate_limit=50
  errorworks explain --config my.yaml --request request.yaml

A request is { method, path, headers, body }, or the body of a chat completion.`;
