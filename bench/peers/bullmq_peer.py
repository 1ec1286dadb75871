"""BullMQ's Python port: asyncio workers with 100 jobs at once in each process."""

import asyncio
import os
import sys

from common import Tally, arguments, environment, reset, spawn, wait


async def enqueue(url, jobs):
    from bullmq import Queue

    queue = Queue("bench", {"connection": url})
    for start in range(0, jobs, 1000):
        names = range(start, min(start + 1000, jobs))
        await queue.addBulk(
            [{"name": "noop", "data": {"user": 42}, "opts": {"removeOnComplete": True}} for _ in names])
    await queue.close()


async def work(url):
    from bullmq import Worker

    tally = Tally(url)

    async def process(job, token):
        tally.run()

    Worker("bench", process, {"connection": url, "concurrency": 100})
    await asyncio.Event().wait()


if __name__ == "__main__":
    phase, url, jobs, workers = arguments()
    if phase == "enqueue":
        reset(url)
        asyncio.run(enqueue(url, jobs))
    elif phase == "one-worker":
        asyncio.run(work(url))
    else:
        spawn(workers, [sys.executable, os.path.abspath(__file__), "one-worker", url, "0", "0"], env=environment(url))
        wait(url, jobs)
