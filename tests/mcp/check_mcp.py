"""Python's official client calls every tool, over HTTP and over stdio."""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

ARGUMENTS = json.loads(os.environ["ARGUMENTS"])
MAY_DECLINE = json.loads(os.environ["MAY_DECLINE"])


async def call_all(streams, how):
    async with ClientSession(streams[0], streams[1]) as session:
        await session.initialize()
        tools = [tool.name for tool in (await session.list_tools()).tools]
        for name in sorted(tools, key=lambda one: one == "reset"):
            result = await session.call_tool(name, ARGUMENTS[name])
            failed = result.is_error
            if failed and name in MAY_DECLINE:
                continue
            assert not failed, f"{how}: {name}: {result.content}"
            assert result.structured_content is not None, f"{how}: {name}"
        resources = (await session.list_resources()).resources
        assert resources, how
        assert len((await session.list_prompts()).prompts) == 2, how
        print(f"{how}: {len(tools)} tools called")


async def main():
    command, *args = json.loads(os.environ["STDIO_COMMAND"])
    parameters = StdioServerParameters(command=command, args=args, env=dict(os.environ))
    async with stdio_client(parameters) as streams:
        await call_all(streams, "stdio")
    headers = {"authorization": "Bearer " + os.environ["ERRORWORKS_TOKEN"]}
    async with create_mcp_http_client(headers=headers) as http:
        async with streamable_http_client(os.environ["ERRORWORKS_URL"] + "/mcp", http_client=http) as streams:
            await call_all(streams, "HTTP")


sys.exit(asyncio.run(main()))
