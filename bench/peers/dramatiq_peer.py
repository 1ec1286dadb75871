"""Dramatiq on Redis: WORKERS processes with 8 threads each, its default."""

import os
import sys

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from common import Tally, arguments, environment, reset, spawn, wait

dramatiq.set_broker(RedisBroker(url=os.environ.get("PEERS_REDIS") or sys.argv[2]))
TALLY = None


@dramatiq.actor(queue_name="bench")
def noop(user):
    global TALLY
    if TALLY is None:
        TALLY = Tally(os.environ["PEERS_REDIS"])
    TALLY.run()


if __name__ == "__main__":
    phase, url, jobs, workers = arguments()
    if phase == "enqueue":
        reset(url)
        broker = dramatiq.get_broker()
        # Under the name by which the workers import it.
        message = noop.message(42)
        for _ in range(jobs):
            broker.enqueue(message.copy(message_id=dramatiq.message.generate_unique_id()))
    else:
        command = [
            sys.executable, "-m", "dramatiq", "dramatiq_peer", "--processes", str(workers), "--threads", "8", "-Q",
            "bench"]
        spawn(1, command, env=environment(url), cwd=os.path.dirname(os.path.abspath(__file__)))
        wait(url, jobs)
