// The status is asked for when the page opens, and once for each thing that the server tells after that.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { listen } from "../../src/state/live.ts";
import { follow, status } from "../../src/state/status.ts";

const KNOWN = { state: "ok", problem: null, span_count: 7, trace_count: 2, lag: { waiting: 0 } };

/** The server's end of the event stream. */
class Stream extends EventTarget {
  static last = new Stream();
  constructor() {
    super();
    Stream.last = this;
  }
  close(): void {}
  tell(name: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

const ends: (() => void)[] = [];
const real = { fetch: globalThis.fetch, EventSource: globalThis.EventSource };

/** A page that has just opened: how often the status was asked for, and what gives the next answer. */
function opened() {
  const asked: ((answer: object) => void)[] = [];
  globalThis.fetch = () => new Promise((resolve) => asked.push((answer) => resolve(Response.json(answer))));
  globalThis.EventSource = Stream as unknown as typeof EventSource;
  ends.push(listen(), follow(0));
  return asked;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
const change = (seq: number, more = {}) => ({ seq, spans: 7, traces: 2, waiting: 0, ...more });

afterEach(() => {
  for (const end of ends.splice(0)) end();
  Object.assign(globalThis, real);
});

test("what whoever comes is told first is no news where the answer says the same", async () => {
  const asked = opened();
  Stream.last.tell("state", { state: "ok", problem: null });
  Stream.last.tell("change", change(4));
  asked[0]?.(KNOWN);
  await settled();
  assert.equal(asked.length, 1);
  assert.equal(status.value?.trace_count, 2);
});

test("where it says more than the answer, that is asked for again", async () => {
  const asked = opened();
  asked[0]?.(KNOWN);
  await settled();
  Stream.last.tell("change", change(4, { traces: 3 }));
  await settled();
  assert.equal(asked.length, 2);
});

test("a change of which state and content are told together is asked about once", async () => {
  const asked = opened();
  asked[0]?.(KNOWN);
  Stream.last.tell("change", change(4));
  await settled();
  Stream.last.tell("state", { state: "locked", problem: "it is locked" });
  Stream.last.tell("change", change(5));
  await settled();
  assert.equal(asked.length, 2);
  asked[1]?.(KNOWN);
  Stream.last.tell("state", { state: "ok", problem: null });
  await settled();
  assert.equal(asked.length, 3);
});

test("what changes while an answer is on its way is asked about after it", async () => {
  const asked = opened();
  Stream.last.tell("change", change(4));
  Stream.last.tell("change", change(5));
  Stream.last.tell("change", change(6));
  await settled();
  assert.equal(asked.length, 1);
  asked[0]?.(KNOWN);
  await settled();
  assert.equal(asked.length, 2);
});
