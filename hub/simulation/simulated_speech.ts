/** Says what one simulated AI says, and takes what it is answered, over whichever connection. */
import { type GeneratedMessage, MessageGenerator } from "./message_generator.ts";
import type { MessageKind } from "./message_weights.ts";
import type { ReceivedLine } from "./received_line.ts";
import { type SendingWorld, SentLines } from "./sent_lines.ts";
import type { Connected } from "./simulated_connection.ts";
import { SimulatedMemory } from "./simulated_memory.ts";

export interface SpeakingWorld extends SendingWorld {
  readonly names: readonly string[];
  /** AIs come into these topics and leave them. */
  readonly topics: readonly string[];
  /** AIs claim what their work has cost. */
  readonly spends: boolean;
}

/** A replayed entry begins with this. */
const REPLAYED = '{"replayed":true,';

export class SimulatedSpeech {
  readonly memory: SimulatedMemory;
  readonly sent: SentLines;
  readonly #generator: MessageGenerator;
  readonly #answersPings: boolean;
  /** It holds the lines of these entries by seq, as they were delivered. */
  readonly #held = new Map<number, string>();

  constructor(ai: string, world: SpeakingWorld) {
    this.sent = new SentLines(ai, world);
    this.memory = new SimulatedMemory(world.random);
    const others = world.names.filter((other) => other !== ai);
    this.#generator = new MessageGenerator(this.memory, { ...world, others });
    this.#answersPings = world.random.chance(0.5);
  }

  get held(): ReadonlyMap<number, string> {
    return this.#held;
  }

  /** Holds an entry as it was delivered. */
  hold(seq: number, text: string): void {
    this.#held.set(seq, asStored(text));
  }

  /** Forgets what the hub has lost, and will give other entries the seqs of. */
  forgetAfter(seq: number): void {
    this.memory.forgetAfter(seq);
    for (const held of this.#held.keys()) if (held > seq) this.#held.delete(held);
  }

  /** Sends a message of this kind where it can, and returns what it did. */
  send(kind: MessageKind, to: Connected): string {
    const message = this.#generator.generate(kind);
    if (message) this.say(message, to);
    return message ? kind : `has no ${kind} to send`;
  }

  say(message: GeneratedMessage, to: Connected, { mayHaveId = true } = {}): void {
    const answered = this.#held.get(message.data.reply_to as number);
    this.sent.send(message, to, { mayHaveId, answered });
  }

  sayHello(to: Connected): void {
    this.say(this.#generator.hello(), to);
  }

  answer(line: ReceivedLine["line"], to: Connected): void {
    this.say(this.#generator.answerTo(line), to);
  }

  sendBare(message_type: string, { connection }: Connected): void {
    connection.send(`${JSON.stringify({ message_type })}\n`);
  }

  /** Takes an ack, a refusal or a `ping`; where `takesLines` is true, what was refused may be sent once more. */
  take(line: ReceivedLine["line"], from: Connected, { takesLines }: { readonly takesLines: boolean }): void {
    if (line.message_type === "ack") this.#acknowledged(line);
    if (line.message_type === "error") this.sent.refused(line, takesLines ? from : undefined);
    if (line.message_type === "ping" && this.#answersPings) this.sendBare("pong", from);
  }

  #acknowledged(line: ReceivedLine["line"]): void {
    const sent = this.sent.acknowledged(line);
    if (sent?.type !== "collaboration_question") return;
    this.memory.asked(String(sent.message.data.session_id), sent.stored!.seq);
  }
}

/** Returns the line of an entry as it is stored. */
function asStored(text: string): string {
  return text.startsWith(REPLAYED) ? `{${text.slice(REPLAYED.length)}` : text;
}
