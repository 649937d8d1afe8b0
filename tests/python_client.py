"""Runs two AIs, written from PROTOCOL.md alone: python_client.py HOST:PORT (local_key|token) SECRET"""
import hashlib, json, socket, sys, uuid
address, kind, secret = sys.argv[1:4]
host, port = address.rsplit(":", 1)

class Ai:
    def __init__(self, ai_id, specialization):
        self.ai_id, self.unread, self.last = ai_id, [], 0
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.write({"ai_id": ai_id, kind: secret, "client": "python/1.0"})
        self.say("authenticated in journal", self.hear("welcome")["journal_id"])
        self.ask("hello", specialization=specialization, capabilities=[])
        self.say("training_sync lists", self.hear("training_sync")["data"]["active_ais"])

    def say(self, *words):
        print(self.ai_id, *words, flush=True)

    def write(self, message):
        self.socket.sendall((json.dumps(message) + "\n").encode())

    def hear(self, message_type):
        for at, message in enumerate(self.unread):
            if message["message_type"] == message_type:
                return self.unread.pop(at)
        while True:
            message = json.loads(next(self.lines))
            if "source_ai" in message and "seq" in message:  # an entry
                if message["seq"] <= self.last:
                    continue
                self.last = message["seq"]
            if message["message_type"] == "ping":
                self.write({"message_type": "pong"})
            if message["message_type"] == "error":
                sys.exit(f"{self.ai_id} was refused: {message}")
            if message["message_type"] == message_type:
                return message
            self.unread.append(message)

    def ask(self, message_type, **data):
        message_id = str(uuid.uuid4())
        self.write({"message_type": message_type, "message_id": message_id, "data": data})
        answer = self.hear("ack")
        assert answer["message_id"] == message_id
        return answer

one, two = Ai("AI_Python_1", "networking"), Ai("AI_Python_2", "graphics")
shared = one.ask("pattern_share", pattern_id="py-1", domain="networking", content={"cwnd": 10})
one.say("shared a pattern as", shared["seq"])
two.say("saw pattern", two.hear("pattern_share")["data"]["pattern_id"], "of another AI")
session = one.ask("collaboration_request", collaboration_type="feature_development")["session_id"]
one.say("requested", session)
lease = two.ask("collaboration_accept", session_id=two.hear("collaboration_request")["data"]["session_id"])
two.say("accepted with fence", lease["fence"])
two.say("had an ack behind a later entry:", lease["seq"] < two.last)
work = {"session_id": session, "fence": lease["fence"]}
two.ask("collaboration_progress", progress=0.5, **work)
source = "def encode(frame):\n    return frame\n"
digest = "sha256:" + hashlib.sha256(source.encode()).hexdigest()
component = {"component_id": "py-c1", "domain": "graphics", "language": "python", "source": source, "digest": digest}
two.ask("os_component_share", **component, **work)
two.ask("collaboration_complete", outcome="success", component_id="py-c1", **work)
one.say("saw component", one.hear("os_component_share")["data"]["component_id"])
one.say("saw the collaboration", one.hear("collaboration_closed")["data"]["state"])
one.ask("leave")
two.ask("leave")
