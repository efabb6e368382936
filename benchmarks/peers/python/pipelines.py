# SPDX-License-Identifier: MIT
"""Pipelines of asyncio's tasks and queues. A worker ends at None, which it finds behind all elements."""

import asyncio

CAPACITY = 64


async def produce(size, *outputs):
    for x in range(size):
        for output in outputs:
            await output.put(x)
    for output in outputs:
        await output.put(None)


async def map_plain(function, source, target):
    while (x := await source.get()) is not None:
        await target.put(function(x))


async def map_async(function, source, target):
    while (x := await source.get()) is not None:
        await target.put(await function(x))


async def stage(function, source, target, workers):
    """Its workers, and what tells the next stage that they are done. One None goes round among the workers."""

    async def work():
        await map_async(function, source, target)
        await source.put(None)

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
    await target.put(None)


async def sum_of(source):
    total = 0
    while (x := await source.get()) is not None:
        total += x
    return total


async def sum_through(size, functions, workers):
    """The sum of the first ints, each through all functions, with so many workers at each."""
    queues = [asyncio.Queue(CAPACITY) for _ in range(len(functions) + 1)]
    async with asyncio.TaskGroup() as group:
        group.create_task(produce(size, queues[0]))
        for function, source, target in zip(functions, queues, queues[1:]):
            group.create_task(stage(function, source, target, workers))
        return await sum_of(queues[-1])


async def broadcast(size, functions):
    """The sum of what all functions make of each of the first ints."""
    sources = [asyncio.Queue(CAPACITY) for _ in functions]
    merged = asyncio.Queue(CAPACITY)

    async def merge():
        async with asyncio.TaskGroup() as group:
            for function, source in zip(functions, sources):
                group.create_task(map_plain(function, source, merged))
        await merged.put(None)

    async with asyncio.TaskGroup() as group:
        group.create_task(produce(size, *sources))
        group.create_task(merge())
        return await sum_of(merged)
