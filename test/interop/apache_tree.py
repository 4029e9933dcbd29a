"""What a client of ZooKeeper sees of a whole tree, and requests that kazoo itself does not know."""

import base64

from kazoo.client import KazooClient
from kazoo.protocol.serialization import (
    Create,
    int_struct,
    long_struct,
    read_string,
)


class CreateContainer(Create):
    """A node that goes away once its last child has."""

    type = 19

    @classmethod
    def deserialize(cls, bytes, offset):
        return read_string(bytes, offset)[0]


class CreateTtl(CreateContainer):
    """A node that goes away when its time is up: flags 5, or 6 for a sequential one."""

    type = 21

    def __new__(cls, path, data, acl, flags, ttl_ms):
        self = super().__new__(cls, path, data, acl, flags)
        self.ttl_ms = ttl_ms
        return self

    def serialize(self):
        return super().serialize() + long_struct.pack(self.ttl_ms)


def connect(port, timeout_s=60.0):
    """A session of somebody who may do everything."""
    client = KazooClient(
        hosts="127.0.0.1:%d" % port,
        timeout=timeout_s,
        auth_data=[("digest", "super:test")],
    )
    client.start(timeout=60)
    return client


def call(client, request):
    """Sends a request and waits for its result."""
    result = client.handler.async_result()
    client._call(request, result)
    return result.get(timeout=60)


def read_tree(client):
    """Each node by its path. Numbers of 64 bits are text, so that none of their digits is lost."""
    nodes = {}
    pending = ["/"]
    while pending:
        path = pending.pop()
        data, _ = client.get(path)
        acl, _ = client.get_acls(path)
        children, stat = client.get_children(path, include_data=True)
        nodes[path] = {
            "data": None if data is None else base64.b64encode(data).decode(),
            "acl": [[entry.perms, entry.id.scheme, entry.id.id] for entry in acl],
            "stat": {
                "czxid": str(stat.czxid),
                "mzxid": str(stat.mzxid),
                "ctime": stat.ctime,
                "mtime": stat.mtime,
                "version": stat.version,
                "cversion": stat.cversion,
                "aversion": stat.aversion,
                "ephemeralOwner": str(stat.ephemeralOwner),
                "dataLength": stat.dataLength,
                "numChildren": stat.numChildren,
                "pzxid": str(stat.pzxid),
            },
            "children": sorted(children),
        }
        prefix = path if path == "/" else path + "/"
        pending.extend(prefix + child for child in children)
    return nodes
