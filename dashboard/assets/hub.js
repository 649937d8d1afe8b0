/*
 * Connects the page to the hub: by one event stream while the page is visible, by `/status` every three seconds while
 * there is none. It reports what changed and how current that is, and leaves to others what the page makes of it.
 */
// @ts-check
/// <reference lib="dom" />

/** @typedef {import("./pill.js").State} State */

/**
 * @typedef {object} Listener
 * @property {(status: Record<string, unknown>) => void} status receives the hub's counts whenever they changed
 * @property {(topic: string) => void} changed receives the topic that changed, or `*` where anything may have
 * @property {(state: State, answeredMs: number) => void} state
 */

const POLL_MS = 3_000;
/** `SILENCE_MS` is how long no event may come before the hub is asked: it sends its status every five seconds, and a frozen hub keeps its connections. */
const SILENCE_MS = 8_000;
const STOPPED_AFTER_MS = 6_000;

export class Hub {
  #url;
  #listener;
  /** `#after` is the id of the last event received; the next stream sends what followed, or `reset` where that is too much. */
  #after;
  /** @type {EventSource | undefined} */
  #stream;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** `#turn` counts up whenever the page is hidden, paused or resumed, so that answers to earlier requests are dropped. */
  #turn = 0;
  #answeredMs = Date.now();
  #askedMs = 0;
  #isLive = false;
  #isPaused = false;

  /** @param {readonly string[]} topics @param {string} after id of the last event that the page includes @param {Listener} listener */
  constructor(topics, after, listener) {
    this.#url = `/events?topics=${topics.join(",")}`;
    this.#after = after;
    this.#listener = listener;
    document.addEventListener("visibilitychange", () => this.#follow());
    // A page that the browser keeps for "back" would hold its stream while nobody sees it.
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#follow());
    this.#follow();
  }

  get isPaused() {
    return this.#isPaused;
  }

  set isPaused(isPaused) {
    this.#isPaused = isPaused;
    this.#follow();
  }

  /** Opens or closes the stream: only visible tabs hold one, as a browser gives a host six connections. */
  #follow() {
    this.#leave();
    if (this.#isPaused) this.#listener.state("paused", this.#answeredMs);
    else if (document.visibilityState === "visible") this.#open();
  }

  #leave() {
    this.#turn++;
    this.#close();
    this.#askIn(undefined);
  }

  #close() {
    this.#stream?.close();
    this.#stream = undefined;
    this.#isLive = false;
  }

  #open() {
    this.#close();
    const stream = this.#stream = new EventSource(`${this.#url}&after=${encodeURIComponent(this.#after)}`);
    stream.onopen = () => {
      this.#isLive = true;
      this.#answered();
    };
    stream.onerror = () => {
      const wasRefused = !this.#isLive && Date.now() - this.#answeredMs < POLL_MS;
      this.#close();
      if (wasRefused) this.#listener.state("polling", this.#answeredMs);
      this.#askIn(this.#askedMs + POLL_MS - Date.now());
    };
    /** @param {string} name @param {(data: any) => void} act */
    const on = (name, act) =>
      stream.addEventListener(name, (event) => {
        const { data, lastEventId } = /** @type {MessageEvent<string>} */ (event);
        this.#after = lastEventId;
        this.#answered();
        act(JSON.parse(data));
      });
    on("status", (status) => this.#listener.status(status));
    on("topic", ({ topic }) => this.#listener.changed(topic));
    on("log", () => this.#listener.changed("log"));
    on("rates", () => this.#listener.changed("rates"));
    on("reset", () => this.#listener.changed("*"));
    // A hub that accepts connections and never answers fails none of them, so it is asked.
    this.#askIn(POLL_MS);
  }

  #answered() {
    this.#answeredMs = Date.now();
    if (!this.#isLive) return;
    this.#listener.state("live", this.#answeredMs);
    this.#askIn(SILENCE_MS);
  }

  /** Asks for `/status` once, and opens a stream where there is none. */
  async #ask() {
    const turn = this.#turn;
    this.#askedMs = Date.now();
    try {
      const answer = await fetch("/status", { cache: "no-store", signal: AbortSignal.timeout(POLL_MS) });
      if (turn !== this.#turn) return;
      if (!answer.ok) {
        this.#listener.state(answer.status < 500 ? "denied" : "stale", this.#answeredMs);
        return this.#askIn(POLL_MS);
      }
      const status = await answer.json();
      if (turn !== this.#turn) return;
      this.#answered();
      this.#listener.status(status);
      if (this.#isLive) return;
      if (this.#stream) this.#listener.state("polling", this.#answeredMs);
      this.#listener.changed("*");
      this.#open();
    } catch {
      if (turn !== this.#turn) return;
      this.#isLive = false;
      const isGone = Date.now() - this.#answeredMs > STOPPED_AFTER_MS;
      this.#listener.state(isGone ? "stopped" : "stale", this.#answeredMs);
      this.#askIn(POLL_MS);
    }
  }

  /** Plans the next request in place of the planned one; undefined plans none. @param {number | undefined} ms */
  #askIn(ms) {
    clearTimeout(this.#timer);
    if (ms !== undefined) this.#timer = setTimeout(() => this.#ask(), Math.max(0, ms));
  }
}
