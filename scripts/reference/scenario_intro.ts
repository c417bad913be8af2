/** Beginning of `docs/scenarios.md`. */
export const SCENARIOS_INTRO = `
A scenario is a list of phases that lie over the configuration one after the other. Nineteen real outages of model
providers, and of what they stand on, are bundled. Where a source names only a site, the report was kept there under an
address that does not last; figures that no report gives are choices, and say so. Below, \`$TOKEN\` is the admin token,
as the start prints it.

\`\`\`sh
errorworks scenarios                                    # what there is
errorworks scenarios two_waves                          # what happens when, and what good clients do
errorworks serve --scenario two_waves --time-scale 60   # 98 minutes in 98 seconds
curl -X POST localhost:8000/admin/scenario -H "Authorization: Bearer $TOKEN" \\
  -d '{"name": "cold_cache_401", "time_scale": 60}'
\`\`\`

\`GET /admin/scenario\` tells phase and position, \`DELETE\` ends it. All workers and all instances of a fleet change
phases at the same instant; a worker that is replaced comes back into the phase of the others. Rows have a column
\`phase\`; with \`server.reveal\`, replies have \`x-errorworks-phase\` and, where time passes faster,
\`x-errorworks-time-scale\`. The time scale changes the lengths of phases only: waits, Retry-After and capacities stay
as they are.

## To write one

\`\`\`yaml
scenario:
  name: my_outage
  time_scale: 60
  phases:
    - name: slow
      for_sec: 600
      ramp: { llm.faults.slow_response.pct: [0, 40] }
    - name: refused
      for_sec: 900
      rules:
        - { name: some keys, when: { keys_pct: 30 }, lies: true, do: { fault: invalid_api_key } }
    - name: over
      for_sec: 60
      config: { llm: { faults: { internal_error: { pct: 2 } } } }
\`\`\`

A phase lasts \`for_sec\`, or \`for_requests\` in all of them; the last may have neither. \`config\` lies over the
configuration, [\`rules\`](rules.md) stand in front of those of the LLM APIs, \`ramp\` changes numbers evenly. With
\`repeat: true\` it begins again, and what rules have counted goes on. Phases change the sections of the domains and
\`server.per_request_faults\`; any other key is an error. It stands in a configuration, as here, or, without
\`scenario:\` around it, in a file that \`errorworks serve --scenario ./my_outage.yaml\` runs; a file in
\`presets/scenarios/\` (or \`scenarios/\` of \`--preset-dir\`) goes by its name. \`lies: true\` marks codes that are not the cause.

\`clients_pct\`, \`keys_pct\` and \`models_pct\` take a share of clients, keys or models, always the same ones;
\`prompt_tokens_over\` takes the large requests. Rules of one name take the same ones in each phase, and more of them
where the share grows; they share the state of their capacity, too.

\`linked: { fault: connection_reset, within_sec: 20 }\` lets one fault follow from another: the rule acts, with its own
\`pct\`, as long as that fault has struck anybody in the last twenty seconds. So what one client does to a backend is
what the others feel. Each instance of a fleet has a history of its own; a reset forgets it.

## Capacity: why retries keep an outage alive

\`beyond: { per_sec: 20, rejected_cost: 0.6 }\` lets a rule act on the requests that come faster than can be served.
Turning one away costs, too, so a crowd that retries can keep a server down that would serve each of them once. Two
clients at 60 % of the capacity, which falls to a fifth for ten seconds: one tries each request up to four times at
once, the other may retry one request in ten.

![Goodput of both clients: the one without a budget stays at none](capacity.svg)

After a run of such a scenario, check [C17](checks.md#c17) tells whose retries kept the server down. The bundled
\`global_503_herd_recovery\` is one: with \`--time-scale 240\` a client of some calls a second is judged after 100 s.
\`deno task demo:capacity\` makes this plot from a run. The client without a budget does not recover; the one with a
budget does within two seconds.

[Rules](rules.md) · [terms](glossary.md) · [all of the documentation](index.md)
`;
