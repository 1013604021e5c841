// A question is asked once at a time, again when the store has changed, and not at all when nobody waits for it any more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../src/api/client.ts";
import { asking } from "../../src/state/asked.ts";
import { changed } from "../../src/state/live.ts";

/** A server whose answers come when the test says so. */
function server() {
  const asked: { answer: (text: string) => void; refuse: (error: Error) => void; stop: AbortSignal }[] = [];
  const heard: { resolve: () => void; count: number }[] = [];
  const ask = (stop: AbortSignal) =>
    new Promise<string>((answer, refuse) => {
      asked.push({ answer, refuse, stop });
      for (const one of heard) if (asked.length >= one.count) one.resolve();
    });
  const until = (count: number) =>
    new Promise<void>((resolve) => (asked.length >= count ? resolve() : heard.push({ resolve, count })));
  return { ask, asked, until };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("what changes while an answer is on its way is asked for after it, once", async () => {
  const { ask, asked, until } = server();
  const told: unknown[] = [];
  const end = asking(ask, true, (answer) => told.push(answer), 0);
  changed.value += 1;
  changed.value += 1;
  await settled();
  assert.equal(asked.length, 1);
  asked[0]?.answer("old");
  await until(2);
  asked[1]?.answer("new");
  await settled();
  assert.deepEqual([told, asked.length], [["old", "new"], 2]);
  end();
});

test("nothing is told after the end, however late an answer comes", async () => {
  const { ask, asked } = server();
  const told: unknown[] = [];
  asking(ask, true, (answer) => told.push(answer), 0)();
  assert.equal(asked[0]?.stop.aborted, true);
  asked[0]?.answer("late");
  changed.value += 1;
  await settled();
  assert.deepEqual([told, asked.length], [[], 1]);
});

test("a failure is told, and asked again about when the store has changed", async () => {
  const { ask, asked, until } = server();
  const told: unknown[] = [];
  const end = asking(ask, true, (answer, wrong) => told.push(wrong?.message ?? answer), 0);
  asked[0]?.refuse(new ApiError(503, "StoreUnreadable", "locked"));
  await settled();
  changed.value += 1;
  await until(2);
  asked[1]?.answer("there");
  await settled();
  assert.deepEqual(told, ["locked", "there"]);
  end();
});

test("a question that is not live is asked once", async () => {
  const { ask, asked } = server();
  const end = asking(ask, false, () => undefined, 0);
  asked[0]?.answer("there");
  changed.value += 1;
  await settled();
  assert.equal(asked.length, 1);
  end();
});
