"""write_until_killed.py PORT: writes as fast as it can, and prints the path of each write that was acknowledged."""

import sys

from apache_tree import connect
from kazoo.exceptions import KazooException

client = connect(int(sys.argv[1]))
client.create("/load", b"")
window = []
number = 0
try:
    while True:
        path = "/load/n%06d" % number
        window.append((path, client.create_async(path, b"x" * 100)))
        number += 1
        if len(window) >= 200:
            path, result = window.pop(0)
            result.get(timeout=10)
            print(path, flush=True)
except KazooException:
    pass
