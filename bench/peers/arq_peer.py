"""ARQ: asyncio workers with 100 jobs at once in each process, results not kept."""

import asyncio
import os
import sys

from common import Tally, arguments, environment, reset, spawn, wait


async def noop(context, user):
    context["tally"].run()


async def startup(context):
    context["tally"] = Tally(os.environ["PEERS_REDIS"])


class WorkerSettings:
    functions = [noop]
    on_startup = startup
    max_jobs = 100
    keep_result = 0
    poll_delay = 0.01


def settings(url):
    from arq.connections import RedisSettings

    return RedisSettings.from_dsn(url)


async def enqueue(url, jobs):
    from arq import create_pool

    pool = await create_pool(settings(url))
    for start in range(0, jobs, 200):
        await asyncio.gather(*[pool.enqueue_job("noop", 42) for _ in range(min(200, jobs - start))])


if __name__ == "__main__":
    phase, url, jobs, workers = arguments()
    if phase == "enqueue":
        reset(url)
        asyncio.run(enqueue(url, jobs))
    elif phase == "one-worker":
        from arq.worker import run_worker

        asyncio.set_event_loop(asyncio.new_event_loop())
        run_worker(WorkerSettings, redis_settings=settings(url))
    else:
        spawn(workers, [sys.executable, os.path.abspath(__file__), "one-worker", url, "0", "0"], env=environment(url))
        wait(url, jobs)
