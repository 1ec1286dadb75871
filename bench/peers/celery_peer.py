"""Celery on Redis: one worker with WORKERS prefork children, no results."""

import os
import sys

from celery import Celery

from common import Tally, arguments, environment, reset, spawn, wait

app = Celery("celery_peer", broker=os.environ.get("PEERS_REDIS") or sys.argv[2])
app.conf.update(
    task_ignore_result=True, task_default_queue="bench", worker_prefetch_multiplier=64, worker_send_task_events=False,
    broker_connection_retry_on_startup=True)
TALLY = None


@app.task(name="noop")
def noop(user):
    global TALLY
    if TALLY is None:
        TALLY = Tally(os.environ["PEERS_REDIS"])
    TALLY.run()


if __name__ == "__main__":
    phase, url, jobs, workers = arguments()
    if phase == "enqueue":
        reset(url)
        with app.producer_pool.acquire(block=True) as producer:
            for _ in range(jobs):
                noop.apply_async((42,), producer=producer)
    else:
        command = [
            sys.executable, "-m", "celery", "-A", "celery_peer", "worker", "-c", str(workers), "-Q", "bench", "-l", "ERROR",
            "--without-gossip", "--without-mingle", "--without-heartbeat"]
        spawn(1, command, env=environment(url), cwd=os.path.dirname(os.path.abspath(__file__)))
        wait(url, jobs)
