"""recipes_12.py: kazoo's Barrier, DoubleBarrier and Party, one after the other, beside those of chapter 12.

Prints a line when it waits for the others, and when it goes on. Waits for nodes below /tell that the test makes.
"""

import sys
import threading

from kazoo.client import KazooClient

LIMIT_S = 60
client = KazooClient(hosts="127.0.0.1:%s" % sys.argv[1], timeout=20.0)
client.start(timeout=LIMIT_S)


def say(text):
    print(text, flush=True)


def until(path):
    made = threading.Event()
    if not client.exists(path, watch=lambda event: made.set()):
        made.wait(LIMIT_S)


barrier = client.Barrier("/gate")
say("waits")
say("passed" if barrier.wait(LIMIT_S) else "did not pass")

barrier = client.Barrier("/other-gate")
barrier.create()
say("closed")
until("/tell/open")
barrier.remove()

meeting = client.DoubleBarrier("/meeting", 3, "kazoo")
until("/tell/enter")
meeting.enter()
say("entered")
until("/tell/leave")
meeting.leave()
say("left")

party = client.Party("/party", "kazoo")
party.join()
say("joined")
until("/tell/list")
say(" ".join(sorted(party)))
party.leave()
client.stop()
