"""workload.py PORT...: what people do with ZooKeeper by kazoo. Prints what came of each step, as JSON."""

import json
import sys
import threading

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException
from kazoo.protocol.states import KazooState
from kazoo.security import make_digest_acl
from local_hosts import hosts_of

LIMIT_S = 60
ports = [int(port) for port in sys.argv[1:]]
outcomes = {}


def connect(*own_ports, auth=()):
    client = KazooClient(
        hosts=hosts_of(own_ports or ports),
        timeout=20.0,
        randomize_hosts=False,
        auth_data=list(auth),
        connection_retry={"max_tries": -1, "delay": 0.02, "max_delay": 0.2},
    )
    client.start(timeout=LIMIT_S)
    return client


def outcome(name, step):
    try:
        outcomes[name] = step()
    except KazooException as error:
        outcomes[name] = type(error).__name__


def wait(event):
    if not event.wait(LIMIT_S):
        raise SystemExit("an event did not come")


first, second, third = (connect(port) for port in ports)

# create, get, set with versions, list, delete
first.create("/app", b"root")
outcome("create twice", lambda: first.create("/app", b""))
outcome("set", lambda: first.set("/app", b"new", version=0).version)
outcome("set an old version", lambda: first.set("/app", b"", version=0).version)
second.sync("/app")
outcome("get elsewhere, after sync", lambda: second.get("/app")[0].decode())
outcome("create without a parent", lambda: first.create("/none/of/it", b""))
for name in ("b", "a", "c"):
    third.create("/app/" + name, b"")
outcome("list", lambda: sorted(third.get_children("/app")))
outcome("delete with children", lambda: third.delete("/app"))
outcome("delete an old version", lambda: third.delete("/app/a", version=5))
outcome("delete", lambda: third.delete("/app/a"))
outcome("get what is gone", lambda: third.get("/app/a"))

# Sequence numbers
outcome(
    "sequence",
    lambda: [
        client.create("/app/s-", b"", sequence=True)
        for client in (first, second, third)
    ],
)

# Watches: each once, the event before the new data
seen = []
fired = threading.Event()


def on_event(event):
    seen.append([event.type, event.path])
    if len(seen) == 3:
        fired.set()


second.exists("/app/later", watch=on_event)
second.get_children("/app", watch=on_event)
second.get("/app", watch=on_event)
first.create("/app/later", b"")
first.set("/app", b"newer")
first.set("/app", b"newest")
wait(fired)
outcomes["watches"] = sorted(seen)

# multi
transaction = first.transaction()
transaction.create("/multi", b"1")
transaction.set_data("/multi", b"2")
transaction.create("/multi/below", b"")
transaction.delete("/multi/below")
transaction.check("/multi", 1)
outcomes["multi"] = [
    result if isinstance(result, (str, bool)) else type(result).__name__
    for result in transaction.commit()
]
transaction = second.transaction()
transaction.create("/multi/never", b"")
transaction.check("/multi", 9)
transaction.delete("/multi")
outcomes["multi that fails"] = [
    type(result).__name__ for result in transaction.commit()
]
outcome("what it did", lambda: second.exists("/multi/never") is None)

# ACLs with authentication
acl = [make_digest_acl("ann", "secret", all=True)]
ann = connect(auth=[("digest", "ann:secret")])
ann.create("/anns", b"hers", acl=acl)
first.sync("/anns")
outcome("read hers", lambda: first.get("/anns"))
outcome("write hers", lambda: first.set("/anns", b""))
outcome("she reads", lambda: ann.get("/anns")[0].decode())
first.add_auth("digest", "ann:secret")
outcome("read hers as her", lambda: first.get("/anns")[0].decode())
outcome("her list", lambda: [entry.id.id for entry in ann.get_acls("/anns")[0]])

# Ephemerals end with their session
fourth = connect()
fourth.create("/app/short", b"", ephemeral=True)
second.sync("/app")
gone = threading.Event()
outcome(
    "ephemeral is there",
    lambda: second.exists("/app/short", watch=lambda event: gone.set()) is not None,
)
outcome("a child of it", lambda: fourth.create("/app/short/x", b""))
fourth.stop()
wait(gone)
outcome("ephemeral is gone", lambda: second.exists("/app/short") is None)

# A lock: one at a time, at three servers
order = []
inside = 0


def work(client, name):
    global inside
    for _ in range(5):
        with client.Lock("/lock", name):
            inside += 1
            order.append(inside)
            inside -= 1


workers = [
    threading.Thread(target=work, args=(client, str(index)))
    for index, client in enumerate((first, second, third))
]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join(LIMIT_S)
outcomes["lock"] = order

# The same session at another server, with its watches and its node
session = third.client_id
third.create("/app/mine", b"", ephemeral=True)
moved, changed = threading.Event(), threading.Event()
lost = []


def listen(state):
    if state == KazooState.CONNECTED:
        moved.set()
    if state == KazooState.LOST:
        lost.append(state)


third.get("/multi", watch=lambda event: changed.set())
third.add_listener(listen)
third.set_hosts(hosts_of(ports[:1]))
third._connection._socket.shutdown(2)
wait(moved)
outcomes["same session"] = third.client_id == session and not lost
outcome("its node", lambda: third.exists("/app/mine") is not None)
first.set("/multi", b"3")
wait(changed)
outcomes["its watch"] = True

for client in (first, second, third, ann):
    client.stop()
print(json.dumps(outcomes), flush=True)
