import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { ApiError } from "../../src/api/client.ts";
import { embeddedSource, type Source } from "../../src/api/source.ts";
import type { Outline } from "../../src/api/types.ts";
import { finding } from "../../src/state/finding.ts";
import { changed } from "../../src/state/live.ts";
import { selection } from "../../src/state/selection.ts";
import { openTrace, type Reading } from "../../src/state/trace.ts";
import { here, query, visit } from "../../src/state/url.ts";
import { names, outline } from "../model/traces.ts";

const TEXT = `
  app 0-100 chain
    RunnableSequence 0-50 chain
      find 0-50 retriever
    ask 51-99 llm
      call 60-70 function
`;

/** An outline as the server sends it. */
function sent(text: string, status = "ok"): Outline {
  const made = outline(text);
  return { ...made, marks: [], trace: { ...made.trace, trace_id: "ab12cd", status } } as unknown as Outline;
}

/** A source that gives one outline after another, and says what it was asked. */
function answering(...outlines: (Outline | Error | null)[]) {
  const asked: (string | null)[] = [];
  const source: Source = {
    ...embeddedSource({ outline: sent(TEXT), spans: [], previews: {} }),
    isLive: true,
    async outline(_, etag) {
      asked.push(etag);
      const next = outlines.shift() ?? null;
      if (next instanceof Error) throw next;
      return next && { outline: next, etag: `state ${asked.length}` };
    },
  };
  return { source, asked };
}

async function read(text = TEXT): Promise<Reading> {
  const reading = openTrace("ab12cd", answering(sent(text)).source);
  await reading.read();
  return reading;
}

beforeEach(() => {
  visit("/traces/ab12cd");
  changed.value = 0;
});
afterEach(() => mock.timers.reset());

test("a trace is read, and what runs lasts until the clock's now", async () => {
  const { source } = answering(sent("app 0-\n  ask 5-", "running"));
  const reading = openTrace("ab12cd", source, () => 1_790_000_000_000 + 70);
  await reading.read();
  const ends = [...(reading.model.value?.end ?? [])].map((end) => Math.round(end / 1e6)); // the clock has milliseconds
  assert.deepEqual(ends, [70, 70]);
});

test("what went wrong is told, and gone after a better answer", async () => {
  const { source } = answering(new ApiError(404, "NotFound", "no such trace"), sent(TEXT));
  const reading = openTrace("zz", source);
  await reading.read();
  assert.equal(reading.problem.value?.status, 404);
  await reading.read();
  assert.deepEqual([reading.problem.value, reading.model.value?.count], [null, 5]);
});

test("after a change the outline is asked for once more, with the name of what one has", async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { source, asked } = answering(sent(TEXT, "running"), null);
  const reading = openTrace("ab12cd", source);
  await reading.read();
  const stop = reading.follow();
  changed.value = 1;
  changed.value = 2;
  const before = reading.outline.value;
  mock.timers.tick(5_000);
  await Promise.resolve();
  assert.deepEqual(asked, [null, "state 1"]);
  assert.equal(reading.outline.value, before);
  stop();
  changed.value = 3;
  mock.timers.tick(60_000);
  assert.equal(asked.length, 2);
});

test("running bars grow while time passes, ended ones do not", async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  let time = 1_790_000_000_000 + 50;
  const { source } = answering(sent("app 0-\n  ask 5-20", "running"));
  const reading = openTrace("ab12cd", source, () => time);
  await reading.read();
  const stop = reading.follow();
  time += 250;
  mock.timers.tick(250);
  const ends = [...(reading.model.value?.end ?? [])].map((end) => Math.round(end / 1e6));
  assert.deepEqual([Math.round(reading.now.value / 1e6), ...ends], [300, 300, 20]);
  stop();
});

test("the root is selected until a span is, and the address says which", async () => {
  const reading = await read();
  const { selected, isChosen, select } = selection(reading.model);
  assert.deepEqual([selected.value, isChosen.value], [0, false]);
  select(3);
  assert.deepEqual([selected.value, isChosen.value, query("span").value], [3, true, "0000000000000003"]);
});

test("an address with a span that the trace has not selects the root", async () => {
  visit("/traces/ab12cd?span=ffffffffffffffff");
  const { selected, isChosen } = selection((await read()).model);
  assert.deepEqual([selected.value, isChosen.value], [0, false]);
});

test("going through the rows stops at both ends, and stands on what is folded too", async () => {
  const of = selection((await read()).model);
  const stops = [0, 1, 2, 9, -4].map((row) => {
    of.goTo(row);
    return [of.cursor.value, of.selected.value];
  });
  assert.deepEqual(stops, [[0, 0], [1, 0], [2, 2], [4, 4], [0, 0]]);
});

test("selecting what is folded away opens the fold", async () => {
  const of = selection((await read()).model);
  assert.equal(of.rows.value?.rowOf[1], -1);
  of.select(1);
  assert.equal(of.rows.value?.span[of.cursor.value], 1);
});

test("a row is closed and opened, and there is nothing to do twice", async () => {
  const of = selection((await read()).model);
  const ask = of.rows.value?.rowOf[3] ?? -1;
  assert.deepEqual([of.setOpen(ask, false), of.setOpen(ask, false), of.setOpen(ask, true)], [true, false, true]);
});

test("when a selected span's row is closed away the keyboard is at the call above it", async () => {
  const of = selection((await read()).model);
  of.select(4);
  of.closeAll();
  assert.equal(of.rows.value?.span[of.cursor.value], 3);
  of.openAll();
  assert.equal(of.rows.value?.span[of.cursor.value], 4);
});

test("a trace that grows keeps what is closed, though the places of its spans change", async () => {
  const grown = sent("app 0- chain\n  early 1-2 tool\n  ask 51-99 llm\n    call 60-70 function", "running");
  const ids = ["0000000000000000", "00000000000000aa", "0000000000000001", "0000000000000002"];
  const late = { ...grown, spans: { ...grown.spans, span_id: ids } };
  const { source } = answering(sent("app 0- chain\n  ask 51-99 llm\n    call 60-70 function", "running"), late);
  const reading = openTrace("ab12cd", source);
  await reading.read();
  const of = selection(reading.model);
  of.select(1);
  of.setOpen(1, false);
  await reading.read();
  assert.deepEqual(names(reading.model.value as never, of.rows.value?.span ?? []), ["app", "early", "ask"]);
  assert.equal(of.selected.value, 2);
});

test("what is closed and opened stands in the address, as far as it is not too much", async () => {
  const reading = await read();
  const of = selection(reading.model);
  of.setOpen(of.rows.value?.rowOf[3] ?? -1, false);
  of.toggle(1);
  assert.deepEqual([query("closed").value, query("opened").value], ["0000000000000003", "0000000000000000"]);
  assert.deepEqual([...(selection(reading.model).rows.value?.span ?? [])], [0, 0, 1, 2, 3]);
  of.openAll();
  assert.equal(query("closed").value, null);
});

test("going back and forward closes and opens what the address says", async () => {
  const of = selection((await read()).model);
  const count = of.rows.value?.count ?? 0;
  visit("/traces/ab12cd?closed=0000000000000003");
  assert.equal(of.rows.value?.count, count - 1);
  visit("/traces/ab12cd");
  assert.equal(of.rows.value?.count, count);
});

test("more than a link is made of stays closed on this page, and going back opens it", async () => {
  const lines = Array.from({ length: 30 }, (_, at) => `  step${at} ${at}-99 chain\n    call ${at}-98 function`);
  const { source } = answering(sent(`app 0-100 chain\n${lines.join("\n")}`));
  const reading = openTrace("ab12cd", source);
  await reading.read();
  const of = selection(reading.model);
  assert.equal(of.rows.value?.count, 61);
  const before = here({});
  of.closeAll();
  assert.equal(of.rows.value?.count, 31);
  visit(before);
  assert.equal(of.rows.value?.count, 61);
});

test("the rules of folding stand in the address, nothing for all of them", async () => {
  const of = selection((await read()).model);
  assert.equal(of.rows.value?.isFold[1], 1);
  of.setRules({ super: true, noise: false });
  assert.equal(query("fold").value, "super");
  assert.equal(of.rows.value?.count, 5);
  of.setRules({ super: false, noise: false });
  assert.equal(query("fold").value, "none");
  of.setRules({ super: true, noise: true });
  assert.equal(query("fold").value, null);
});

test("names are found at once, payloads a moment later", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { source } = answering(sent(TEXT));
  let answered = Promise.resolve({ span_ids: ["0000000000000000"], partial: "the first 2 s" as string | null });
  const reading = openTrace("ab12cd", { ...source, find: () => answered });
  await reading.read();
  const find = finding("ab12cd", reading);
  const stop = find.follow();
  find.look("find");
  assert.deepEqual([[...find.hits.value], find.busy.value], [[2], true]);
  mock.timers.tick(300);
  await answered;
  await Promise.resolve();
  assert.deepEqual([[...find.hits.value], find.busy.value, find.partial.value], [[0, 2], false, "the first 2 s"]);
  assert.equal(find.next(2, 1), 0);
  answered = Promise.resolve({ span_ids: [], partial: null });
  find.look("");
  assert.deepEqual([find.hits.value, find.busy.value, find.partial.value], [[], false, null]);
  stop();
});
