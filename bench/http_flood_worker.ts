/** Asks a dashboard for its pages as fast as it answers, over many connections, until it is ended; told its address once. */
const PATHS = ["", "status", "events?topics=status,ais,log"];
const CONNECTIONS = 48;

const worker = self as unknown as {
  onmessage: (event: MessageEvent<string>) => void;
  postMessage(answered: number): void;
};

worker.onmessage = ({ data: url }) => {
  let answered = 0;
  setInterval(() => worker.postMessage(answered), 200);
  for (let i = 0; i < CONNECTIONS; i++) ask(`${url}${PATHS[i % PATHS.length]}`);

  async function ask(page: string): Promise<void> {
    for (;;) {
      try {
        const { body } = await fetch(page);
        // A stream has no end: its first part will do.
        if (page.includes("/events")) {
          const reader = body!.getReader();
          await reader.read();
          await reader.cancel();
        } else await new Response(body).arrayBuffer();
        answered++;
      } catch {
        // Refused or cut off, which is what bounds do: asked again, but not in a circle that does nothing else.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
};
