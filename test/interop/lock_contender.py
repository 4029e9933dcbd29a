"""lock_contender.py KIND PATH NAME ROUNDS PORT...: takes a lock of kazoo, in one line with others.

KIND is lock, read, write or election. Prints "in" when it has it, and "out" before it gives it back, and waits each time until it
is told to go on. "contenders" with a list as JSON comes first of all: who is in the line.
"""

import json
import sys
import time

from kazoo.client import KazooClient
from local_hosts import hosts_of

KIND, PATH, NAME, ROUNDS = sys.argv[1:5]
HOLD_S = 0.003

client = KazooClient(
    hosts=hosts_of([int(port) for port in sys.argv[5:]]),
    timeout=20.0,
    connection_retry={"max_tries": -1, "delay": 0.02, "max_delay": 0.2},
)
client.start(timeout=60)


def say(*words):
    print(*words, flush=True)
    sys.stdin.readline()


def inside():
    say("in")
    time.sleep(HOLD_S)
    say("out")


def once():
    if KIND == "election":
        client.Election(PATH, NAME).run(inside)
        return
    make = {"lock": client.Lock, "read": client.ReadLock, "write": client.WriteLock}[KIND]
    with make(PATH, NAME):
        inside()


say("contenders", json.dumps(client.Lock(PATH, NAME).contenders()))
for _ in range(int(ROUNDS)):
    once()
client.stop()
print("done", flush=True)
