"""Crawls the site with a client's own defaults: defaults.py scrapy|requests PAGES"""

import os
import re
import sys
from urllib.parse import urljoin, urlsplit

NAME, MOST = sys.argv[1], int(sys.argv[2])
START = f"{os.environ['ERRORWORKS_WEB_URL']}/"
HOST = urlsplit(START).netloc


def by_scrapy():
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Spider(scrapy.Spider):
        name = "site"
        start_urls = [START]
        custom_settings = {
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "CLOSESPIDER_PAGECOUNT": MOST,
            "ROBOTSTXT_OBEY": True,  # as the project that scrapy startproject makes
        }

        def parse(self, response):
            if isinstance(response, scrapy.http.HtmlResponse):
                links = response.css("a::attr(href)").getall()[:40]
                urls = [response.urljoin(link) for link in links]
                yield from (scrapy.Request(url) for url in urls if urlsplit(url).netloc == HOST)

    process = CrawlerProcess()
    process.crawl(Spider)
    process.start()


def by_requests():
    """requests is no crawler: it is asked for one page after the other."""
    import requests

    found, seen = [START], {START}
    session = requests.Session()
    for url in found:
        if found.index(url) >= MOST:
            return
        try:
            body = session.get(url, timeout=20).text
        except Exception:  # whatever it raises, the page has failed
            continue
        for link in re.findall(r'<a [^>]*href="([^"#]+)"', body):
            try:
                next_url = urljoin(url, link.replace("&amp;", "&"))
            except ValueError:  # no address at all
                continue
            if urlsplit(next_url).netloc == HOST and next_url not in seen:
                seen.add(next_url)
                found.append(next_url)


{"scrapy": by_scrapy, "requests": by_requests}[NAME]()
