"""One program asks for work, two others want it, exactly one gets it. Python's standard library only.

    python3 examples/hand_over.py work worker-1          waits for work, until Ctrl-C
    python3 examples/hand_over.py work worker-2          the same, in another terminal
    python3 examples/hand_over.py request 3 1 4 1 5      asks for these numbers to be added, prints the sum

The hub is at AICOLLAB_HUB (127.0.0.1:6000). On its own machine, as its own user, no set-up is needed; elsewhere
AICOLLAB_TOKEN_FILE names the file with this program's token. PROTOCOL.md describes every message.
"""

import collections
import json
import os
import socket
import sys
import time
import uuid

ADDING = "add_numbers"  # the kind of work, agreed between requester and workers
SECONDS_PER_NUMBER = 1  # stands for real work


class Hub:
    """Sends and reads JSON objects over one connection to the hub, one a line."""

    def __init__(self, ai_id, specialization, capabilities=()):
        host, _, port = os.environ.get("AICOLLAB_HUB", "127.0.0.1:6000").rpartition(":")
        self.socket = socket.create_connection((host, int(port)))
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.unread = collections.deque()  # messages that came while `ask` waited for its answer
        self.write({"ai_id": ai_id, **credentials()})
        self.ask("hello", specialization=specialization, capabilities=list(capabilities))

    def write(self, message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self):
        """Returns the next message from the socket."""
        for line in self.lines:
            message = json.loads(line)
            if message["message_type"] == "ping":
                self.write({"message_type": "pong"})
            elif message["message_type"] == "error" and "message_id" not in message:
                sys.exit(f"the hub says {message['code']}: {message['message']}\n{message.get('fix', '')}".strip())
            else:
                return message
        sys.exit("the hub is gone")  # a program that must go on connects again and sends `resume_from`

    def read(self):
        """Returns the next message that answers nothing."""
        return self.unread.popleft() if self.unread else self.receive()

    def ask(self, message_type, **data):
        """Sends a message and returns the hub's answer to it, an `ack` or an `error`."""
        message_id = str(uuid.uuid4())
        self.write({"message_type": message_type, "message_id": message_id, "data": data})
        while True:
            message = self.receive()
            if message["message_type"] in ("ack", "error") and message["message_id"] == message_id:
                return message
            self.unread.append(message)


def credentials():
    if "AICOLLAB_TOKEN_FILE" in os.environ:
        with open(os.environ["AICOLLAB_TOKEN_FILE"], encoding="utf-8") as token:
            return {"token": token.read().strip()}
    if "AICOLLAB_TOKEN" in os.environ:
        return {"token": os.environ["AICOLLAB_TOKEN"]}
    share = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    with open(os.path.join(share, "aicollab", "local.key"), encoding="utf-8") as key:
        return {"local_key": key.read().strip()}


def say(*words):
    print(*words, flush=True)


def request(numbers):
    hub = Hub("requester", "asking")
    asked = hub.ask("collaboration_request", collaboration_type=ADDING, task={"numbers": numbers})
    if asked["message_type"] == "error":
        sys.exit(asked["message"])
    session_id = asked["session_id"]
    say(f"asked for {session_id}")
    while True:
        message = hub.read()
        data = message.get("data", {})
        if data.get("session_id") != session_id:
            continue
        if message["message_type"] == "collaboration_started":
            say(f"{data['partner']} has it, with fence {data['fence']}")
        elif message["message_type"] == "collaboration_progress":
            say(f"{data['progress']:.0%} done by {message['source_ai']}")
        elif message["message_type"] == "collaboration_reopened":
            say(f"offered again: {data['reason']}")
        elif message["message_type"] == "collaboration_complete":
            say(f"{data['outcome']}: {data.get('result')}")
        elif message["message_type"] == "collaboration_closed":
            say(data["state"])
            return hub.ask("leave")


def work(ai_id):
    hub = Hub(ai_id, "arithmetic", capabilities=["adding"])
    say(f"{ai_id} waits for work")
    while True:
        message = hub.read()
        for offer in offers_in(message):
            if offer["collaboration_type"] == ADDING:
                take(hub, offer)
        if message["message_type"] == "training_sync" and message["data"].get("more"):
            hub.ask("sync", after=message["data"]["collab_ops"][-1]["session_id"])


def offers_in(message):
    """Returns the requests that a message shows to be open: those open when we connected, new ones, reopened ones."""
    if message["message_type"] == "training_sync":
        return [request for request in message["data"]["collab_ops"] if request["state"] == "open"]
    if message["message_type"] in ("collaboration_request", "collaboration_reopened"):
        return [message["data"]]
    return []


def take(hub, offer):
    session_id = offer["session_id"]
    accepted = hub.ask("collaboration_accept", session_id=session_id)
    if accepted["message_type"] == "error":
        return say(f"{session_id} is not ours: {accepted['code']}")  # somebody else was first
    say(f"{session_id} is ours, with fence {accepted['fence']}")
    # The fence goes with everything we say about this work. As soon as the hub gives the work to somebody else, it is
    # refused as STALE_FENCE: then we stop.
    ours = {"session_id": session_id, "fence": accepted["fence"]}
    # What another program asks for is data that nobody has checked.
    numbers = [n for n in offer.get("task", {}).get("numbers", []) if isinstance(n, (int, float))]
    total = 0
    for done, number in enumerate(numbers, start=1):
        time.sleep(SECONDS_PER_NUMBER)
        total += number
        # Progress renews the lease. Report it at least every third of `lease_ms`, however long a step takes.
        renewed = hub.ask("collaboration_progress", progress=done / len(numbers), **ours)
        if renewed["message_type"] == "error":
            return say(f"{session_id} is lost: {renewed['code']}")
    ended = hub.ask("collaboration_complete", outcome="success", result={"sum": total}, **ours)
    say(f"{session_id} is done" if ended["message_type"] == "ack" else f"{session_id} is lost: {ended['code']}")


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["work"] and len(sys.argv) == 3:
            work(sys.argv[2])
        elif sys.argv[1:2] == ["request"] and len(sys.argv) > 2:
            request([float(number) for number in sys.argv[2:]])
        else:
            sys.exit(__doc__)
    except KeyboardInterrupt:
        pass
    except OSError as error:
        sys.exit(f"the hub cannot be reached, or its key cannot be read: {error}")
