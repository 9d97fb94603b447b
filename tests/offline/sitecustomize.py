"""Takes the network away. Python runs a file of this name at start when its folder is on PYTHONPATH.

Only this machine can be reached from then on. Who tries more gets an error and, since errors can be
caught, a line in the file that NNTEACH_OUTSIDE_CALLS names. `tests/conftest.py` uses it.
"""

import os
import socket

HERE = ("127.0.0.1", "::1", "localhost", "", "0.0.0.0", None)


def guarded(original, host_of):
    def call(*args, **kwargs):
        host = host_of(args)
        if host not in HERE:
            with open(os.environ["NNTEACH_OUTSIDE_CALLS"], "a") as calls:
                calls.write(f"{host}\n")
            raise OSError(f"the tests have no network, but {host!r} was called")
        return original(*args, **kwargs)

    return call


def host_of_connect(args):
    this, address = args
    return address[0] if this.family in (socket.AF_INET, socket.AF_INET6) else None


socket.socket.connect = guarded(socket.socket.connect, host_of_connect)
socket.socket.connect_ex = guarded(socket.socket.connect_ex, host_of_connect)
socket.getaddrinfo = guarded(socket.getaddrinfo, lambda args: args[0])
socket.gethostbyname = guarded(socket.gethostbyname, lambda args: args[0])
