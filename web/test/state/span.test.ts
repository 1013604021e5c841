import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { signal } from "@preact/signals";
import { ApiError } from "../../src/api/client.ts";
import { embeddedSource } from "../../src/api/source.ts";
import type { Outline, Span } from "../../src/api/types.ts";
import { selectedSpan, type SpanReading } from "../../src/state/span.ts";
import { openTrace } from "../../src/state/trace.ts";
import { outline } from "../model/traces.ts";

function sent(): Outline {
  const made = outline("a 0-100\n  b 10-60\n  c 60-70");
  return { ...made, marks: [], trace: { ...made.trace, trace_id: "ab12cd", status: "ok" } } as unknown as Outline;
}

const id = (index: number) => index.toString(16).padStart(16, "0");

/** A trace whose spans are `status`, what was asked of it, and which of them is selected. */
async function opened(status: string) {
  const asked: string[] = [];
  const source = {
    ...embeddedSource({ outline: sent(), spans: [], previews: {} }),
    outline: async () => ({ outline: sent(), etag: null }),
    async span(_: string, span: string) {
      asked.push(span);
      if (span === id(2)) throw new ApiError(404, "NotFound", "gone");
      return { span_id: span, status } as unknown as Span;
    },
  };
  const reading = openTrace("ab12cd", source);
  await reading.read();
  const selected = signal(0);
  return { asked, reading, selected, span: selectedSpan("ab12cd", reading, { selected }) };
}

function shown({ span }: SpanReading): string | null {
  return span.value?.span_id ?? null;
}

async function pass(): Promise<void> {
  mock.timers.tick(100);
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("the selected span is asked for, and one that has ended only once", async () => {
  const { asked, selected, span } = await opened("ok");
  const stop = span.follow();
  await pass();
  assert.equal(shown(span), id(0));
  selected.value = 1;
  assert.equal(shown(span), null);
  await pass();
  selected.value = 0;
  assert.equal(shown(span), id(0));
  assert.deepEqual(asked, [id(0), id(1)]);
  stop();
});

test("a span that runs is asked for again when the trace has grown", async () => {
  const { asked, reading, span } = await opened("running");
  const stop = span.follow();
  await pass();
  await reading.read();
  await pass();
  assert.deepEqual(asked, [id(0), id(0)]);
  stop();
});

test("those that are only passed by are not asked for", async () => {
  const { asked, selected, span } = await opened("ok");
  const stop = span.follow();
  await pass();
  selected.value = 2;
  selected.value = 1;
  await pass();
  assert.deepEqual(asked, [id(0), id(1)]);
  stop();
});

test("what went wrong is told", async () => {
  const { selected, span } = await opened("ok");
  selected.value = 2;
  const stop = span.follow();
  await pass();
  assert.deepEqual([span.problem.value?.status, span.span.value], [404, null]);
  stop();
});
