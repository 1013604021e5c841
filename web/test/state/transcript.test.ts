// A transcript reads what it needs, as far as its reader has come, and no span twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { Source } from "../../src/api/source.ts";
import type { Outline, Span } from "../../src/api/types.ts";
import { KINDS, STATUSES } from "../../src/model/outline.ts";
import type { Reading } from "../../src/state/trace.ts";
import { transcript } from "../../src/state/transcript.ts";

/** A run that calls `count` tools; `status` is that of the last one. */
function runOf(count: number, status = "ok"): Outline {
  const all = Array.from({ length: count + 1 }, (_, at) => at);
  const none = all.map(() => -1);
  const nothing = all.map(() => null);
  return {
    trace: { started_ns: 0, duration_ns: 1, trace_id: "t" },
    marks: [], strings: ["run", "tool"], kinds: KINDS, statuses: STATUSES,
    spans: {
      span_id: all.map(String), parent: all.map((at) => (at === 0 ? -1 : 0)), name: all.map((at) => (at === 0 ? 0 : 1)),
      kind: all.map((at) => KINDS.indexOf(at === 0 ? "chain" : "tool")),
      status: all.map((at) => STATUSES.indexOf(at === count ? (status as "ok") : "ok")),
      started_ns: all, duration_ns: all, path: none, app: none, version: none, method: none, type: none, model: none, provider: none, thread: none,
      input_tokens: nothing, output_tokens: nothing, cost_usd: nothing, first_chunk_ns: nothing,
    },
  } as unknown as Outline;
}

/** A reading of it whose spans say what the outline says, and what was asked for. */
function readingOf(outline: Outline) {
  const held = signal<Outline | null>(outline);
  const asked: string[][] = [];
  const source = {
    spans: async (_: string, ids: readonly string[]) => {
      asked.push([...ids]);
      const { spans, statuses } = held.peek() as Outline;
      return ids.map((id) => ({ span_id: id, status: statuses[spans.status[Number(id)] ?? 0], input: id, output: id, error: null }) as unknown as Span);
    },
  } as unknown as Source;
  return { reading: { source, outline: held } as unknown as Reading, held, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("it reads by batches, as far as one has come", async () => {
  const { reading, asked } = readingOf(runOf(100));
  const told = transcript("t", reading);
  assert.deepEqual([told.steps.value.length, told.blocks.value.length, asked.length], [102, 0, 0]);
  told.more();
  await settled();
  assert.deepEqual([told.blocks.value.length, asked.map((ids) => ids.length)], [40, [40]]);
  for (let step = 0; step < 3; step += 1) {
    told.more();
    await settled();
  }
  assert.deepEqual([told.blocks.value.length, asked.map((ids) => ids.length)], [102, [40, 40, 21]]);
  told.stop();
});

test("what ran when it was read is read again when it has ended", async () => {
  const { reading, held, asked } = readingOf(runOf(2, "running"));
  const told = transcript("t", reading);
  told.more();
  await settled();
  assert.equal(told.blocks.value[2]?.span.status, "running");
  held.value = runOf(2);
  await settled();
  assert.deepEqual([told.blocks.value[2]?.span.status, asked], ["ok", [["0", "1", "2"], ["2"]]]);
  told.stop();
});

test("a span that is not there any more is left out, and nothing waits for it", async () => {
  const { reading, asked } = readingOf(runOf(3));
  const { spans } = reading.source;
  (reading.source as { spans: Source["spans"] }).spans = async (id, ids, signal) => (await spans(id, ids, signal)).filter((span) => span.span_id !== "2");
  const told = transcript("t", reading);
  told.more();
  await settled();
  told.more();
  await settled();
  assert.deepEqual([told.blocks.value.length, told.left.value, asked.length], [4, 0, 1]);
  told.stop();
});

test("a failure is told, and what was there stays", async () => {
  const { reading } = readingOf(runOf(60));
  const told = transcript("t", reading);
  told.more();
  await settled();
  (reading.source as { spans: unknown }).spans = () => Promise.reject(new Error("gone"));
  told.more();
  await settled();
  assert.deepEqual([told.blocks.value.length, told.problem.value, told.busy.value, told.left.value], [40, "gone", false, 22]);
  told.stop();
});
