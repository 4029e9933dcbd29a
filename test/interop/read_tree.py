"""read_tree.py PORT: prints the whole tree as JSON."""

import json
import sys

from apache_tree import connect, read_tree

client = connect(int(sys.argv[1]))
print(json.dumps({"tree": read_tree(client)}))
client.stop()
