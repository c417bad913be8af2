"""A Scrapy spider that follows every link and every redirect: spider.py MOST_PAGES START [START ...]

Prints one line of JSON: how many replies it got, how many of them behind a redirect, and how many requests failed.
"""
import json
import sys

import scrapy
from scrapy.crawler import CrawlerProcess


class Spider(scrapy.Spider):
    name = "spider"
    pages = 0
    redirected = 0
    failed = 0
    custom_settings = {
        "LOG_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "REDIRECT_ENABLED": True,
        "METAREFRESH_ENABLED": True,
        "RETRY_TIMES": 0,
        "DOWNLOAD_TIMEOUT": 4,
        "DOWNLOAD_MAXSIZE": 4_000_000,
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "CLOSESPIDER_PAGECOUNT": int(sys.argv[1]),
        "HTTPERROR_ALLOW_ALL": True,
        "TELNETCONSOLE_ENABLED": False,
    }

    async def start(self):
        for url in sys.argv[2:]:
            yield scrapy.Request(url, errback=self.lost)

    def parse(self, response):
        self.pages += 1
        self.redirected += 1 if response.meta.get("redirect_times") else 0
        if not isinstance(response, scrapy.http.TextResponse):
            return
        try:
            links = response.css("a::attr(href)").getall()
        except Exception:  # no text in any charset: faults do that
            return
        for link in links[:40]:
            try:
                yield response.follow(link, callback=self.parse, errback=self.lost)
            except (ValueError, AttributeError):  # no address at all
                self.failed += 1

    def lost(self, failure):
        self.failed += 1


process = CrawlerProcess()
crawler = process.create_crawler(Spider)
process.crawl(crawler)
process.start()
spider = crawler.spider
print(json.dumps({"pages": spider.pages, "redirected": spider.redirected, "failed": spider.failed}))
