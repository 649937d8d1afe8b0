"""Drives the clients of this package for the contract suite (tests/contract): a JSON command a line in, an answer a line out.

    python3 contract_driver.py sync|asyncio --hub HOST:PORT --key-file FILE
"""

import argparse
import asyncio
import json
import os
import sys

import aicollab
from aicollab import AicollabError, AsyncClient, AsyncVisit, Client, ClosedError, Visit

HELD_AT_A_TIME = 8


class AsAsyncio:
    """Calls the clients for asyncio."""

    client, visit = AsyncClient, AsyncVisit

    async def call(self, method, *args, **options):
        result = method(*args, **options)
        return await result if asyncio.iscoroutine(result) else result

    async def following(self, iterator):
        return await iterator.__anext__()

    async def all_of(self, iterator):
        return [each async for each in iterator]


class AsSync:
    """Calls the clients without asyncio, each call in a thread of its own."""

    client, visit = Client, Visit

    async def call(self, method, *args, **options):
        return await asyncio.get_running_loop().run_in_executor(None, lambda: method(*args, **options))

    async def following(self, iterator):
        return await self.call(next, iterator)

    async def all_of(self, iterator):
        return await self.call(list, iterator)


class Driver:
    def __init__(self, api, hub, key_file):
        self.api, self.hub, self.key_file = api, hub, key_file
        self.clients, self.taking, self.taken, self.requests, self.later = {}, {}, {}, {}, {}

    async def do(self, n, command):
        method = getattr(self, f"do_{command.pop('do')}", None)
        if method is None:
            return {"unsupported": True}
        if command.pop("later", False):
            self.later[n] = asyncio.ensure_future(self.answer(method, command))
            return {}
        return await self.answer(method, command)

    async def answer(self, method, command):
        try:
            return await method(**{"from_" if key == "from" else "as_" if key == "as" else key: value for key, value in command.items()})
        except AicollabError as error:
            code = "CLOSED" if isinstance(error, ClosedError) else error.code
            return {"error": {"code": code, "message": str(error), "definite": error.definite}}
        except TimeoutError as error:
            return {"error": {"code": "TIMEOUT", "message": str(error), "definite": False}}

    async def do_await(self, of):
        return await self.later.pop(of)

    async def do_connect(self, as_, id, hello, resume=None, token=None, **options):
        options["local_key"] = (lambda: None) if token is not None else self.read_key
        if token is not None:
            options["token"] = token
        if resume is not None:
            options["resume_from"] = resume
        if hello is None:
            client = self.api.visit(id, hub=self.hub, **options)
        else:
            client = self.api.client(id, hub=self.hub, auto_receive=False, **hello, **options)
        welcome = await self.api.call(client.open)
        self.clients[as_] = client
        return {"welcome": welcome}

    def read_key(self):
        with open(self.key_file, encoding="utf-8") as file:
            return file.read().strip()

    async def do_close(self, as_, leave=False):
        client = self.clients.pop(as_, None)
        if client is not None:
            await self.api.call(client.close, leave=leave or isinstance(client, self.api.visit))
        taking = self.taking.pop(as_, None)
        if taking is not None and taking[1] is not None:
            await asyncio.wait([taking[1]])
            taking[1].exception()
        return {}

    async def do_send(self, as_, type, data, target=None, topic=None, message_id=None):
        options = {"target_ai": target, "topic": topic, "message_id": message_id}
        return {"ack": await self.api.call(self.clients[as_].send, type, data, **options)}

    async def do_next(self, as_, timeout):
        return {"message": await self.api.call(self.clients[as_].receive, timeout / 1000)}

    async def do_pending(self, as_):
        return {"messages": await self.api.all_of(self.clients[as_].pending())}

    async def do_received(self, as_, seq):
        await self.api.call(self.clients[as_].received, seq)
        return {}

    async def do_take(self, as_, timeout):
        tasks, taking = self.taking.get(as_) or (self.clients[as_].tasks(parallel=HELD_AT_A_TIME), None)
        taking = taking or asyncio.ensure_future(self.api.following(tasks))
        self.taking[as_] = (tasks, taking)
        done, _ = await asyncio.wait([taking], timeout=timeout / 1000)
        if not done:
            raise TimeoutError("no task came")
        self.taking[as_] = (tasks, None)
        task = self.taken[as_, taking.result().session_id] = taking.result()
        names = ("session_id", "fence", "requester", "collaboration_type", "task")
        return {"task": {name: getattr(task, name) for name in names}}

    async def do_progress(self, as_, session, progress, note=None):
        return {"ack": await self.api.call(self.taken[as_, session].progress, progress, note)}

    async def do_ask(self, as_, session, text):
        party = self.taken.get((as_, session)) or self.requests[as_, session]
        return {"answer": await self.api.call(party.ask, text)}

    async def do_complete(self, as_, session, result=None):
        return {"ack": await self.api.call(self.taken[as_, session].complete, result)}

    async def do_fail(self, as_, session, reason):
        return {"ack": await self.api.call(self.taken[as_, session].fail, reason)}

    async def do_decline(self, as_, session, reason=None):
        return {"ack": await self.api.call(self.taken[as_, session].decline, reason)}

    async def do_held(self, as_, session):
        return {"held": self.taken[as_, session].is_held}

    async def do_request(self, as_, data, target=None):
        kind, task = data.pop("collaboration_type"), data.pop("task", None)
        request = await self.api.call(self.clients[as_].request, kind, task, target_ai=target, extra=data)
        self.requests[as_, request.session_id] = request
        return {"session_id": request.session_id, "matches": request.matches}

    async def do_event(self, as_, session, timeout):
        return {"event": await self.api.call(self.requests[as_, session].next_event, timeout / 1000)}

    async def do_answer(self, as_, session, question, text):
        party = self.requests.get((as_, session)) or self.taken[as_, session]
        return {"ack": await self.api.call(party.answer, question, text)}

    async def do_cancel(self, as_, session, reason=None):
        return {"ack": await self.api.call(self.requests[as_, session].cancel, reason)}

    async def do_outcome(self, as_, session, timeout):
        outcome = await self.api.call(self.requests[as_, session].outcome, timeout / 1000)
        result = {} if outcome.result is None else {"result": outcome.result}
        return {"outcome": {"state": outcome.state, **result}}


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("api", choices=["sync", "asyncio"])
    parser.add_argument("--hub", required=True)
    parser.add_argument("--key-file", required=True)
    arguments = parser.parse_args()
    driver = Driver(AsSync() if arguments.api == "sync" else AsAsyncio(), arguments.hub, arguments.key_file)
    print(f"aicollab {aicollab.__version__} of {os.path.dirname(aicollab.__file__)}", file=sys.stderr)
    while True:
        line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        if not line:
            break
        command = json.loads(line)
        n = command.pop("n")
        print(json.dumps({"n": n, **await driver.do(n, command)}), flush=True)
    for name in list(driver.clients):
        await driver.do_close(name)


if __name__ == "__main__":
    asyncio.run(main())
