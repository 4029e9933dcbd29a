"""client_driver.py: does what it is told, a line of JSON after the other, with clients by name.

A line is [client, what, argument...]; the answer is a line {"result": ...} or {"error": name of kazoo's exception}.
"""

import json
import socket
import sys
import threading

from apache_tree import read_tree
from kazoo.client import KazooClient
from kazoo.exceptions import KazooException
from kazoo.handlers.threading import KazooTimeoutError
from kazoo.protocol.states import KazooState
from kazoo.security import make_digest_acl
from local_hosts import hosts_of

LIMIT_S = 60
clients = {}


class Client:
    """A session, and what became of it."""

    def __init__(self, ports, timeout_s, auth):
        self.changed = threading.Condition()
        self.states = []
        self.zk = KazooClient(
            hosts=hosts_of(ports),
            timeout=timeout_s,
            randomize_hosts=False,
            auth_data=[tuple(entry) for entry in auth],
            connection_retry={"max_tries": -1, "delay": 0.02, "max_delay": 0.2},
            command_retry={"max_tries": -1, "delay": 0.02, "max_delay": 0.2},
        )
        self.zk.add_listener(self.listen)
        self.zk.start(timeout=LIMIT_S)

    def listen(self, state):
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()

    def until_connected_since(self, count):
        """Waits for a connection made after so many states; False if the session was lost on the way."""
        with self.changed:
            self.changed.wait_for(
                lambda: KazooState.CONNECTED in self.states[count:], LIMIT_S
            )
            return (
                KazooState.CONNECTED in self.states[count:]
                and KazooState.LOST not in self.states[count:]
            )


def do_connect(name, ports, timeout_s=20.0, auth=(("digest", "super:test"),)):
    clients[name] = Client(ports, timeout_s, auth)
    return do_session(name)


def do_session(name):
    session, password = clients[name].zk.client_id
    return ["%x" % (session & (2**64 - 1)), password.hex()]


def do_create(name, path, data="", ephemeral=False, sequence=False):
    return clients[name].zk.retry(
        clients[name].zk.create,
        path,
        data.encode(),
        ephemeral=ephemeral,
        sequence=sequence,
    )


def do_create_acl(name, path, user, password):
    acl = [make_digest_acl(user, password, all=True)]
    return clients[name].zk.create(path, b"guarded", acl=acl)


def do_set(name, path, data, version=-1):
    return clients[name].zk.set(path, data.encode(), version).version


def do_get(name, path):
    return clients[name].zk.get(path)[0].decode()


def do_delete(name, path):
    clients[name].zk.delete(path)


def do_exists(name, path):
    return clients[name].zk.exists(path) is not None


def do_fill(name, path, count):
    """Sets the data of a node so many times."""
    results = [
        clients[name].zk.set_async(path, b"%d" % i) for i in range(count)
    ]
    for result in results:
        result.get(timeout=LIMIT_S)


def do_begin_create(name, path):
    """Sends it, and does not wait for an answer."""
    clients[name].zk.create_async(path, b"begun")


def do_transaction(name, path):
    transaction = clients[name].zk.transaction()
    transaction.create(path, b"1")
    transaction.create(path + "/below", b"2")
    transaction.set_data(path, b"3")
    transaction.check(path, 1)
    return [type(result).__name__ for result in transaction.commit()]


def do_failing_transaction(name, path):
    transaction = clients[name].zk.transaction()
    transaction.create(path, b"1")
    transaction.check(path, 7)
    return [type(result).__name__ for result in transaction.commit()]


def do_sync(name):
    clients[name].zk.sync("/")


def do_tree(name):
    clients[name].zk.sync("/")
    return read_tree(clients[name].zk)


def do_move(name, ports):
    """Breaks the connection, and goes on with the session at another server."""
    client = clients[name]
    count = len(client.states)
    client.zk.set_hosts(hosts_of(ports))
    client.zk._connection._socket.shutdown(socket.SHUT_RDWR)
    return client.until_connected_since(count)


def do_created(name, path):
    """The children, sorted by what a sequence has added to their names."""
    zk = clients[name].zk
    zk.sync(path)
    return sorted(zk.get_children(path), key=lambda child: child[-10:])


def do_states(name):
    return clients[name].states


def do_disconnect(name):
    client = clients.pop(name).zk
    client.stop()
    client.close()


for line in sys.stdin:
    who, what, *arguments = json.loads(line)
    try:
        answer = {"result": globals()["do_" + what](who, *arguments)}
    except (KazooException, KazooTimeoutError) as error:
        answer = {"error": type(error).__name__}
    print(json.dumps(answer), flush=True)
