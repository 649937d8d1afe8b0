/** Requests pages of the dashboard whose URL is the first message, over many connections, until it is terminated. */
const PATHS = ["", "status", "events?topics=status,ais,log"];
const CONNECTIONS = 48;

const worker = self as unknown as {
  onmessage: (event: MessageEvent<string>) => void;
  postMessage(answered: number): void;
};

worker.onmessage = ({ data: url }) => {
  let answered = 0;
  setInterval(() => worker.postMessage(answered), 200);
  for (let i = 0; i < CONNECTIONS; i++) request(`${url}${PATHS[i % PATHS.length]}`);

  async function request(page: string): Promise<void> {
    for (;;) {
      try {
        const { body } = await fetch(page);
        // A stream of events never ends, so its first part counts as the answer.
        if (page.includes("/events")) {
          const reader = body!.getReader();
          await reader.read();
          await reader.cancel();
        } else await new Response(body).arrayBuffer();
        answered++;
      } catch {
        // The dashboard refuses and cuts off what is over its limits; the pause keeps retries from spinning.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
};
