"""A mailbox on loopback that speaks as much IMAP (RFC 3501) as reading unread mail takes."""

from __future__ import annotations

import asyncio
import re
import threading


class Mailbox:
    """Mails by number, and which of them are read; ``broken`` cuts the line at that command."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, 11))
        self.seen: set[int] = set()
        self.said: list[str] = []
        self.broken = ""
        self.folder = "Studsar"

    @property
    def url(self) -> str:
        """Its address; user and password hold what an address must escape."""
        return f"imap://samsyn%40samsyn.example:hemligt%2Ford@127.0.0.1:{self.port}/{self.folder}"

    def __enter__(self) -> Mailbox:
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"* OK ready\r\n")
            while line := (await reader.readline()).decode().strip():
                tag, _, command = line.partition(" ")
                self.said.append(command)
                if self.broken and command.startswith(self.broken):
                    break
                writer.write(self._answer(command) + f"{tag} {self._outcome(command)}\r\n".encode())
                await writer.drain()
        finally:
            writer.close()

    def _outcome(self, command: str) -> str:
        if command.startswith("LOGIN"):
            right = command == 'LOGIN samsyn@samsyn.example "hemligt/ord"'
            return "OK done" if right else "NO wrong password"
        if command.startswith("SELECT"):
            return "OK done" if command == f'SELECT "{self.folder}"' else "NO no such folder"
        return "OK done"

    def _answer(self, command: str) -> bytes:
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if command.startswith("SELECT"):
            return b"* %d EXISTS\r\n" % len(self.mails)
        if command == "UID SEARCH UNSEEN":
            return b"* SEARCH %b\r\n" % b" ".join(b"%d" % uid for uid in self.mails if uid not in self.seen)
        if found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            uid, most = map(int, found.groups())
            part = self.mails[uid][:most]
            return b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (uid, len(part), part)
        if found := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", command):
            self.seen.add(int(found.group(1)))
        return b""
