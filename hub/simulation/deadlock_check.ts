/**
 * Checks who is told that AIs wait for each other in a circle, by a search of its own over the entries: each circle that an entry
 * closes is told to each of its members, in the same commit, once, and nobody is told of anything else.
 */
import assert from "node:assert/strict";
import type { Committed } from "./fold_check.ts";
import { isAi } from "./ledger.ts";

interface Session {
  readonly requester: string;
  readonly target: string | undefined;
  partner: string | undefined;
  /** Who asked the questions that have no answer, by their seq. */
  readonly questions: Map<number, string>;
}

/** "AI_1 AI_2": the first one waits for the other. */
type Edge = string;

export class DeadlockCheck {
  readonly #sessions = new Map<string, Session>();
  /** The waits that have begun in this commit, by session and edge, and are not told in a circle yet; true: it closed one. */
  readonly #begun = new Map<string, boolean>();
  /** These must be told of the circle that was told last. */
  #next: { readonly ais: string[]; readonly data: string } | undefined;

  /** Checks the next entry. */
  entry({ stored, message }: Committed): void {
    const { message_type: type, data } = message;
    if (type === "deadlock") return this.#told({ stored, message });
    assert.equal(this.#next, undefined, `${this.#next?.ais} must be told before ${stored.line}`);
    const id = type === "collaboration_request" ? `s${stored.seq}` : data.session_id;
    const before = this.#edgesOf(id);
    this.#follow(id, { stored, message });
    for (const edge of this.#edgesOf(id)) {
      const [from, to] = edge.split(" ") as [string, string];
      if (!before.includes(edge)) this.#begun.set(`${id} ${edge}`, this.#reaches(to, from));
    }
  }

  /** Checks at the end of a commit that all were told. */
  committed(): void {
    assert.equal(this.#next, undefined, `${this.#next?.ais} must be told`);
    for (const [one, closes] of this.#begun) {
      if (!closes) continue;
      const [id, from, to] = one.split(" ") as [string, string, string];
      if (!this.#edgesOf(id).includes(`${from} ${to}`)) continue;
      assert.ok(!this.#reaches(to, from), `nobody is told of the circle through ${from} → ${to} of ${id}`);
    }
    this.#begun.clear();
  }

  #follow(id: string, { stored, message }: Committed): void {
    const { message_type: type, target_ai: target, data } = message;
    const session = this.#sessions.get(id);
    switch (type) {
      case "collaboration_request":
        this.#sessions.set(id, {
          requester: stored.source,
          target,
          partner: undefined,
          questions: new Map(),
        });
        return;
      case "collaboration_accept":
        session!.partner = stored.source;
        return;
      case "collaboration_complete":
        session!.partner ??= stored.source;
        return;
      case "collaboration_question":
        session!.questions.set(stored.seq, stored.source);
        return;
      case "collaboration_answer":
        session!.questions.delete(data.question_id);
        return;
      case "collaboration_reopened":
        session!.partner = undefined;
        session!.questions.clear();
        return;
      case "collaboration_closed":
        this.#sessions.delete(id);
    }
  }

  #edgesOf(id: string): Edge[] {
    const session = this.#sessions.get(id);
    if (session === undefined) return [];
    const { requester, target, partner, questions } = session;
    if (partner === undefined) return target !== undefined && isAi(target) ? [`${requester} ${target}`] : [];
    const askers = new Set(questions.values());
    const edges = [...askers].map((asker) =>
      asker === partner ? `${partner} ${requester}` : `${requester} ${partner}`
    );
    return edges.length === 0 ? [`${requester} ${partner}`] : edges;
  }

  /** Returns whether one AI waits for another one by way of any others. */
  #reaches(from: string, to: string): boolean {
    const edges = [...this.#sessions.keys()].flatMap((id) => this.#edgesOf(id)).map((edge) =>
      edge.split(" ")
    );
    const found = new Set([from]);
    for (let size = 0; size < found.size;) {
      size = found.size;
      for (const [one, other] of edges) if (found.has(one!)) found.add(other!);
    }
    return found.has(to);
  }

  #told({ stored, message }: Committed): void {
    const { source, audience, line } = stored;
    const { waits, waits_total } = message.data;
    const data = JSON.stringify(message.data);
    assert.equal(source, "hub", line);
    if (this.#next === undefined) {
      assert.equal(waits.length, waits_total, line);
      const news: string[] = [];
      for (const [i, { ai_id, waits_for, session_id }] of waits.entries()) {
        assert.equal(waits_for, waits[(i + 1) % waits.length].ai_id, `no circle: ${line}`);
        assert.ok(this.#edgesOf(session_id).includes(`${ai_id} ${waits_for}`), `it does not wait: ${line}`);
        if (this.#begun.has(`${session_id} ${ai_id} ${waits_for}`)) {
          news.push(`${session_id} ${ai_id} ${waits_for}`);
        }
      }
      assert.ok(news.length > 0, `told before: ${line}`);
      for (const one of news) this.#begun.delete(one);
      this.#next = { ais: waits.map(({ ai_id }: { ai_id: string }) => ai_id), data };
    }
    const { ais, data: first } = this.#next;
    assert.equal(data, first, line);
    assert.deepEqual(audience, [ais.shift()], line);
    if (ais.length === 0) this.#next = undefined;
  }
}
