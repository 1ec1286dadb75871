"""RQ with its SimpleWorker, which runs jobs without a fork of its own for each, and results not kept."""

import os
import sys

from common import Tally, arguments, environment, reset, spawn, wait

TALLY = None


def noop(user):
    global TALLY
    if TALLY is None:
        TALLY = Tally(os.environ["PEERS_REDIS"])
    TALLY.run()


if __name__ == "__main__":
    import redis
    from rq import Queue, SimpleWorker

    phase, url, jobs, workers = arguments()
    if phase == "enqueue":
        connection = reset(url)
        queue = Queue("bench", connection=connection)
        for start in range(0, jobs, 500):
            queue.enqueue_many([
                Queue.prepare_data("rq_peer.noop", (42,), result_ttl=0) for _ in range(min(500, jobs - start))
            ])
    elif phase == "one-worker":
        connection = redis.Redis.from_url(url)
        SimpleWorker([Queue("bench", connection=connection)], connection=connection).work(logging_level="ERROR")
    else:
        spawn(workers, [sys.executable, os.path.abspath(__file__), "one-worker", url, "0", "0"], env=environment(url))
        wait(url, jobs)
