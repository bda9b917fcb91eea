"""A mail server that takes everything and keeps nothing: ``python -m benchmarks.smtp_sink PORT``.

One thread for each connection and one system call for up to a megabyte, so that it is never what limits a sender.
``STAT`` tells how many mails it took, on how many connections, how many different Message-IDs and bytes they had, and
when the last came, in seconds of the system's monotonic clock, and begins anew.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
import time

MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
END = b"\r\n.\r\n"


class Taken:
    """What has come since it was last told."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begin()

    def begin(self) -> None:
        self.mails, self.size, self.last = 0, 0, 0.0
        self.ids: set[bytes] = set()
        self.peers: set[tuple[str, int]] = set()

    def add(self, peer: tuple[str, int], head: bytes, size: int) -> None:
        found = MESSAGE_ID.search(head)
        with self.lock:
            self.mails, self.size, self.last = self.mails + 1, self.size + size, time.monotonic()
            self.ids.add(found[1] if found else b"")
            self.peers.add(peer)

    def tell(self) -> bytes:
        with self.lock:
            line = f"250 {self.mails} {len(self.peers)} {len(self.ids)} {self.size} {self.last}\r\n".encode()
            self.begin()
        return line


def talk(peer: socket.socket, taken: Taken, buffer: memoryview) -> None:
    """One connection until it is closed."""
    with peer:
        peer.sendall(b"220 sink\r\n")
        while line := peer.recv(4096):
            verb = line[:4].upper()
            if verb == b"DATA":
                peer.sendall(b"354 go on\r\n")
                head, size = read_mail(peer, buffer)
                taken.add(peer.getpeername(), head, size)
                peer.sendall(b"250 2.0.0 taken\r\n")
            elif verb == b"QUIT":
                peer.sendall(b"221 bye\r\n")
                return
            else:
                peer.sendall(taken.tell() if verb == b"STAT" else b"250 ok\r\n")


def read_mail(peer: socket.socket, buffer: memoryview) -> tuple[bytes, int]:
    """The first bytes of a mail and the size of it all, its final dot included."""
    head, tail, size = b"", b"", 0
    while not tail.endswith(END):
        count = peer.recv_into(buffer)
        if not count:
            raise ConnectionError("closed inside a mail")
        head = head or bytes(buffer[: min(count, 4096)])
        tail = (tail + bytes(buffer[max(0, count - len(END)) : count]))[-len(END) :]
        size += count
    return head, size


def main(port: int) -> None:
    """Serve until the process is ended."""
    taken = Taken()
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            peer, _ = server.accept()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=talk, args=(peer, taken, memoryview(bytearray(1 << 20))), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
