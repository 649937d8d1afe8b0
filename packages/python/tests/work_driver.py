"""Has functions do tasks, by the client for plain programs and by that for asyncio, at the hub of AICOLLAB_HUB."""

import asyncio
import threading

from aicollab import AsyncClient, Client

COUNT = 6


def shout(task):
    if task.task["text"] == "0" and task.requester == "asker":
        raise ValueError("not this one")
    both.wait(timeout=20)  # two are at work at a time
    return {"text": task.task["text"] + "!"}


async def murmur(task):
    return {"text": task.task["text"] + "…"}


def ask(asker, kind):
    requests = [asker.request(kind, {"text": str(n)}) for n in range(COUNT)]
    return [request.result(timeout=30)["text"] for request in requests]


async def work():
    async with AsyncClient("worker-2") as agent:
        working = asyncio.ensure_future(agent.work(murmur, types=["murmur"], parallel=3))
        print(await asyncio.get_running_loop().run_in_executor(None, ask, second, "murmur"))
        await agent.close()
        await working


both = threading.Barrier(2)
agent, asker, second = Client("worker-1"), Client("asker", resume_from="live"), Client("asker-2", resume_from="live")
with agent, second:
    threading.Thread(target=lambda: agent.work(shout, types=["shout"], parallel=2)).start()
    with asker:
        refused = asker.request("shout", {"text": "0"})
        kinds = [event["message_type"] for event in (refused.next_event(20) for _ in range(4))]
        print(kinds[-2:], refused.cancel()["message_type"])
    print(ask(second, "shout"))
    agent.close()
    asyncio.run(work())
