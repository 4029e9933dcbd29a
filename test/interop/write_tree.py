"""write_tree.py PORT: makes nodes of every kind, prints the tree as JSON, and keeps its sessions until its input ends."""

import json
import sys

from apache_tree import CreateContainer, CreateTtl, call, connect, read_tree
from kazoo.exceptions import KazooException
from kazoo.protocol.serialization import Create
from kazoo.security import (
    ACL,
    Id,
    OPEN_ACL_UNSAFE,
    READ_ACL_UNSAFE,
    make_digest_acl,
)

port = int(sys.argv[1])
client = connect(port)
other = connect(port, timeout_s=30.0)
short = connect(port)

client.create("/app", b"root of it all")
client.set("/", b"root data")
call(client, Create("/app/null", None, OPEN_ACL_UNSAFE, 0))
client.create("/app/empty", b"")
client.create("/app/big", bytes(range(256)) * 2000)
client.create("/app/caf\u00e9-\u4e2d", "na\u00efve".encode())
client.create("/app/deep/er/still", b"x", makepath=True)

# Access control lists: several, equal ones, changed ones.
bob = make_digest_acl("bob", "secret", all=True)
ip = ACL(5, Id("ip", "127.0.0.0/8"))
client.create("/app/bob", b"", acl=[bob])
client.create("/app/bob2", b"", acl=[bob])
client.create("/app/mixed", b"", acl=[bob, ip, READ_ACL_UNSAFE[0]])
client.create("/app/changed", b"")
client.set_acls("/app/changed", [ip])
client.set_acls("/app/changed", [ip, bob])

# Sequence numbers do not come back; ephemerals of three sessions, one of which ends.
numbered = [client.create("/app/seq-", b"", sequence=True) for _ in range(3)]
client.delete(numbered[-1])
client.create("/app/seq-", b"", sequence=True)
client.create("/app/mine", b"1", ephemeral=True)
other.create("/app/other", b"2", ephemeral=True)
other.create("/app/other-", b"3", ephemeral=True, sequence=True)
short.create("/app/short", b"4", ephemeral=True)
short.stop()

# Containers, nodes with a time to live.
call(client, CreateContainer("/app/container", b"c", OPEN_ACL_UNSAFE, 4))
client.create("/app/container/child", b"")
call(client, CreateTtl("/app/ttl", b"t", OPEN_ACL_UNSAFE, 5, 86400000))
call(client, CreateTtl("/app/ttl-", b"t", OPEN_ACL_UNSAFE, 6, 86400001))

# A multi that succeeds, and one that does not.
good = client.transaction()
good.create("/app/multi", b"m")
good.set_data("/app/multi", b"m2")
good.create("/app/multi/child", b"")
good.check("/app/multi", 1)
good.delete("/app/empty")
good.commit()
bad = client.transaction()
bad.create("/app/never", b"")
bad.delete("/app/missing")
bad.create("/app/never2", b"")
bad.commit()

# Requests that are refused take up a zxid.
for attempt in (
    lambda: client.create("/app", b""),
    lambda: client.set("/app", b"", version=77),
    lambda: client.delete("/app"),
    lambda: client.create("/app/mine/child", b""),
):
    try:
        attempt()
    except KazooException:
        pass

# A quota.
limits = b"count=1000,bytes=100000000=;byteHardLimit=-1;countHardLimit=-1"
client.create("/zookeeper/quota/app", b"")
client.create("/zookeeper/quota/app/zookeeper_limits", limits)
client.create("/zookeeper/quota/app/zookeeper_stats", b"count=1,bytes=14")

# Enough for several logs and snapshots.
for i in range(150):
    path = "/app/deep/n%03d" % i
    client.create(path, b"v%d" % i)
    if i % 3 == 0:
        client.set(path, b"changed %d" % i)
    if i % 5 == 0:
        client.delete(path)

sessions = [
    [str(each.client_id[0]), each._session_timeout] for each in (client, other)
]
print(json.dumps({"tree": read_tree(client), "sessions": sessions}), flush=True)
sys.stdin.read()
