"""Where servers of this machine are."""


def hosts_of(ports):
    """A connect string."""
    return ",".join("127.0.0.1:%d" % port for port in ports)
