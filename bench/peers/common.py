"""What the scripts of all Python peers share.

A script is called `PEER.py PHASE REDIS JOBS WORKERS`. Phase `enqueue` empties the Redis and puts JOBS no-op jobs into it; phase
`work` runs WORKERS worker processes until all are done and prints `RESULT {"jobs": N, "seconds": S}`. The seconds run from the
first execution to the last, so that nobody pays for the start of an interpreter. Workers count in memory and tell Redis in
lumps, which costs them next to nothing.
"""

import json
import os
import sys
import time

import redis

KEY = "peers:count"
LUMP = 20


def arguments():
    phase, url, jobs, workers = sys.argv[1:5]
    return phase, url, int(jobs), int(workers)


class Tally:
    """Counts runs of this process; adds them to Redis in lumps."""

    def __init__(self, url):
        self.redis = redis.Redis.from_url(url)
        self.count = 0

    def run(self):
        if self.count == 0:
            self.redis.set(KEY + ":first", repr(time.time()), nx=True)
        self.count += 1
        if self.count % LUMP == 0:
            self.redis.incrby(KEY, LUMP)


def reset(url):
    client = redis.Redis.from_url(url)
    client.flushdb()
    return client


def wait(url, jobs, limit=120.0):
    """Waits until the workers have counted all jobs but what is left of their lumps; prints the result.

    Lumps that are not full at the end are not seen: the wait ends when nothing has been added for a second.
    """
    client = redis.Redis.from_url(url)
    begun = time.time()
    last, changed = 0, time.time()
    while time.time() - begun < limit:
        count = int(client.get(KEY) or 0)
        now = time.time()
        if count > last:
            last, changed = count, now
        if last >= jobs or (last > 0 and now - changed > 1.0):
            break
        time.sleep(0.005)
    first = float(client.get(KEY + ":first") or begun)
    print("RESULT " + json.dumps({"jobs": last, "seconds": max(changed - first, 1e-6)}), flush=True)


def spawn(workers, command, **settings):
    """Starts worker processes that end with this script."""
    import atexit
    import subprocess

    children = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings)
        for _ in range(workers)
    ]

    def end():
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    atexit.register(end)
    return children


def environment(url):
    return dict(os.environ, PEERS_REDIS=url, PYTHONPATH=os.path.dirname(os.path.abspath(__file__)))
