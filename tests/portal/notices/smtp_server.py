"""A small mail server that behaves as mail servers do on bad days."""

import re
import socketserver
import threading
import time
from collections import Counter
from contextlib import suppress


class MailServer(socketserver.ThreadingTCPServer):
    """``mood`` is ``""`` for a good day; ``refused`` maps receivers to the answer they get."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Conversation)
        self.port = self.server_address[1]
        self.mood, self.refused, self.mails, self.connections, self.forgotten = "", {}, [], 0, 0
        self.is_stopped = False
        self.has_taken, self.may_go_on = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    def stop(self):
        if self.is_stopped:
            return
        self.is_stopped = True
        self.may_go_on.set()
        self.shutdown()
        self.server_close()

    @property
    def receivers(self):
        return [to for to, _ in self.mails]

    def count_messages(self):
        """How often each message was taken, by its Message-ID."""
        return Counter(re.search(r"^Message-ID: (\S+)", text, re.MULTILINE)[1] for _, text in self.mails)


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        with suppress(OSError):
            self.talk()

    def talk(self):
        if self.server.mood == "hangs":
            self.server.may_go_on.wait(30)
            return
        if self.server.mood == "drips":
            for byte in b"220 " + b"x" * 1000:
                self.wfile.write(bytes([byte]))
                time.sleep(0.02)
        self.say("421 not now" if self.server.mood == "refuses" else "220 here")
        to = ""
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT":
                to = re.search(r"<(.*)>", line)[1]
                self.say(self.server.refused.get(to, "250 ok"))
            elif word == "DATA":
                self.say("354 go on")
                self.take(to)
            elif word == "QUIT":
                if self.server.mood == "hangs at the end":
                    self.server.may_go_on.wait(30)
                self.say("221 bye")
            else:
                self.say("250 ok")

    def take(self, to):
        lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
        text = "\n".join(lines)
        if self.server.mood == "falls silent":
            self.server.may_go_on.wait(30)
            return
        if self.server.mood == "forgets":
            self.server.forgotten += 1
            self.say("250 taken")
            return
        self.server.mails.append((to, text))
        self.server.has_taken.set()
        if self.server.mood == "waits with its answer":
            self.server.may_go_on.wait(30)
        if self.server.mood == "answers late":
            self.server.may_go_on.wait(0.6)
        self.say("250 taken")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())
