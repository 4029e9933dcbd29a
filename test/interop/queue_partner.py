"""queue_partner.py MODE PATH NAME COUNT PORT...: uses a queue of kazoo together with others.

MODE is put (COUNT items by Queue, every third of them urgent), get (by Queue, until an item says "end") or work (by LockingQueue,
the same). PATH is that of the LockingQueue; the Queue is at PATH/entries. Prints each item that it has put, or taken, on a line.
"""

import sys
import time

from kazoo.client import KazooClient
from local_hosts import hosts_of

MODE, PATH, NAME, COUNT = sys.argv[1:5]
END = b"end"

client = KazooClient(hosts=hosts_of([int(port) for port in sys.argv[5:]]), timeout=20.0)
client.start(timeout=60)


def put():
    queue = client.Queue(PATH + "/entries")
    for i in range(int(COUNT)):
        item = "%s-%d" % (NAME, i)
        queue.put(item.encode(), priority=5 if i % 3 == 0 else 100)
        print(item, flush=True)


def get():
    queue = client.Queue(PATH + "/entries")
    while True:
        item = queue.get()
        if item == END:
            return
        if item is None:
            time.sleep(0.01)
        else:
            print(item.decode(), flush=True)


def work():
    queue = client.LockingQueue(PATH)
    while True:
        item = queue.get()
        if not queue.consume():
            continue
        if item == END:
            return
        print(item.decode(), flush=True)


{"put": put, "get": get, "work": work}[MODE]()
client.stop()
