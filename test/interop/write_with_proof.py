"""write_with_proof.py PORT...: creates /load/NAME/n0-, n1-, ... as answers come, by a session at each port.

The nodes are sequential: what the server adds to their names is the order in which they were made.

Each session prefers its own server, and goes on at another when that is gone. For every write that was acknowledged
it prints: name, number, when it was sent (of the machine's monotonic clock, in ns), session.
"""

import sys
import threading
import time
from collections import deque

from local_hosts import hosts_of
from kazoo.client import KazooClient
from kazoo.exceptions import KazooException
from kazoo.protocol.states import KazooState

WINDOW = 2
printing = threading.Lock()


def say(*words):
    with printing:
        print(*words, flush=True)


def write(name, ports):
    connected = threading.Event()
    client = KazooClient(
        hosts=hosts_of(ports),
        timeout=20.0,
        randomize_hosts=False,
        connection_retry={"max_tries": -1, "delay": 0.02, "max_delay": 0.1, "backoff": 1},
    )

    def listen(state):
        if state == KazooState.CONNECTED:
            connected.set()
        else:
            connected.clear()
        if state == KazooState.LOST:
            say(name, "lost")

    client.add_listener(listen)
    client.start(timeout=60)
    client.retry(client.ensure_path, "/load/" + name)
    window = deque()
    number = 0
    while True:
        # What is asked for without a connection waits in the client, and is counted from then on.
        connected.wait()
        sent = time.monotonic_ns()
        result = client.create_async(
            "/load/%s/n%d-" % (name, number), b"x" * 100, sequence=True
        )
        window.append((number, sent, result))
        number += 1
        if len(window) < WINDOW:
            continue
        number_then, sent, result = window.popleft()
        try:
            result.get(timeout=60)
            say(name, number_then, sent, "%x" % client.client_id[0])
        except KazooException:
            # Nobody knows whether it was done.
            pass


ports = [int(port) for port in sys.argv[1:]]
for index in range(len(ports)):
    threading.Thread(
        target=write,
        args=("w%d" % (index + 1), ports[index:] + ports[:index]),
        daemon=True,
    ).start()
sys.stdin.read()
