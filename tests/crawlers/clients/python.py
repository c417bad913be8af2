"""Clients of Python: one line of JSON for each address that it is asked for, one for what came of it."""

import asyncio
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

SPIDER = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

class One(scrapy.Spider):
    name = "one"
    handle_httpstatus_all = False
    async def start(self):
        yield scrapy.Request(sys.argv[1], errback=self.lost)
    def parse(self, response):
        text = response.text if hasattr(response, "text") else ""
        print("RESULT" + json.dumps({"status": response.status, "body": text}))
    def lost(self, failure):
        response = getattr(failure.value, "response", None)
        print("RESULT" + json.dumps({"status": response.status} if response is not None else {"error": failure.type.__name__}))

process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_TIMEOUT": float(sys.argv[2])})
process.crawl(One)
process.start()
"""


def told(status, text):
    return {"status": status, "body": text}


def by_requests(url, timeout):
    import requests

    response = requests.get(url, timeout=timeout)
    return told(response.status_code, response.text)


def by_httpx(url, timeout):
    import httpx

    response = httpx.get(url, timeout=timeout, follow_redirects=True)
    return told(response.status_code, response.text)


def by_aiohttp(url, timeout):
    import aiohttp

    async def get():
        limit = aiohttp.ClientTimeout(total=timeout)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as response:
            return told(response.status, await response.text())

    return asyncio.run(get())


def by_scrapy(url, timeout):
    command = [sys.executable, "-c", SPIDER, url, str(timeout)]
    output = subprocess.run(command, capture_output=True, text=True, timeout=40, check=False).stdout
    for line in output.splitlines():
        if line.startswith("RESULT"):
            return json.loads(line.removeprefix("RESULT"))
    return {"error": "no callback"}


ONE_LINE = threading.Lock()
MOST = 2_000_000  # of a body, in characters: no right one is longer

CLIENTS = {"requests": by_requests, "httpx": by_httpx, "aiohttp": by_aiohttp, "scrapy": by_scrapy}


def run(job):
    try:
        result = CLIENTS[job["client"]](job["url"], job["timeout_ms"] / 1000)
    except Exception as error:  # its class is what is wanted
        result = {"error": type(error).__name__}
    if "body" in result:
        result["body"] = result["body"][:MOST]
    with ONE_LINE:
        print(json.dumps({"id": job["id"], **result}), flush=True)


with ThreadPoolExecutor(8) as pool:
    for line in sys.stdin:
        pool.submit(run, json.loads(line))
