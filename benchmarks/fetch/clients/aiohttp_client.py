# SPDX-License-Identifier: MIT
"""aiohttp_client.py URL REQUESTS CONNECTIONS: prints how many answers were good, and the sum of their lengths."""

import asyncio
import sys

import aiohttp


async def work(session, urls, lengths):
    while (url := await urls.get()) is not None:
        async with session.get(url) as answer:
            content = await answer.read()
            if answer.status == 200:
                lengths.append(len(content))


async def fetch(url, requests, connections):
    """The lengths of the bodies of good answers."""
    urls = asyncio.Queue(connections)
    lengths = []
    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(work(session, urls, lengths))
        for _ in range(requests):
            await urls.put(url)
        for _ in range(connections):
            await urls.put(None)
    return lengths


def main(url, requests, connections):
    lengths = asyncio.run(fetch(url, int(requests), int(connections)))
    print(len(lengths), sum(lengths))


if __name__ == "__main__":
    main(*sys.argv[1:])
