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
        job = json.loads(sys.argv[1])
        cookies = dict(pair.split("=", 1) for pair in job["headers"].pop("cookie", "").split("; ") if pair)
        sent = {"headers": job["headers"], "cookies": cookies, "body": "x" * job["body_bytes"]}
        yield scrapy.Request(job["url"], method=job["method"], **sent, errback=self.lost)
    def parse(self, response):
        text = response.text if hasattr(response, "text") else ""
        length = response.headers.get("content-length")
        length = length.decode() if length else None
        print("RESULT" + json.dumps({"status": response.status, "length": length, "body": text}))
    def lost(self, failure):
        response = getattr(failure.value, "response", None)
        print("RESULT" + json.dumps({"status": response.status} if response is not None else {"error": failure.type.__name__}))

process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_TIMEOUT": json.loads(sys.argv[1])["timeout_ms"] / 1000})
process.crawl(One)
process.start()
"""


def told(status, headers, text):
    return {"status": status, "length": headers.get("content-length"), "body": text}


def sent(job):
    """What all of them call by the same names."""
    body = "x" * job["body_bytes"]
    return {"method": job["method"], "url": job["url"], "headers": job["headers"], **({"data": body} if body else {})}


def by_requests(job):
    import requests

    response = requests.request(**sent(job), timeout=job["timeout_ms"] / 1000)
    return told(response.status_code, response.headers, response.text)


def by_httpx(job):
    import httpx

    request = sent(job)
    content = request.pop("data", None)
    timeout = job["timeout_ms"] / 1000
    response = httpx.request(**request, content=content, timeout=timeout, follow_redirects=True)
    return told(response.status_code, response.headers, response.text)


def by_aiohttp(job):
    import aiohttp

    async def send():
        limit = aiohttp.ClientTimeout(total=job["timeout_ms"] / 1000)
        async with aiohttp.ClientSession(timeout=limit) as session, session.request(**sent(job)) as response:
            return told(response.status, response.headers, await response.text())

    return asyncio.run(send())


def by_scrapy(job):
    command = [sys.executable, "-c", SPIDER, json.dumps(job)]
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
        result = CLIENTS[job["client"]](job)
    except Exception as error:  # its class is what is wanted
        result = {"error": type(error).__name__}
    if "body" in result:
        result["body"] = result["body"][:MOST]
    with ONE_LINE:
        print(json.dumps({"id": job["id"], **result}), flush=True)


with ThreadPoolExecutor(8) as pool:
    for line in sys.stdin:
        pool.submit(run, json.loads(line))
