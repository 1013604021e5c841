import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { TracePage } from "../../src/api/types.ts";
import { changed } from "../../src/state/live.ts";
import { above, atTop, follow, list, misread, problem, reading, readMore } from "../../src/state/traces.ts";
import { setQuery, visit } from "../../src/state/url.ts";

/** A server with traces numbered from 1; it hands out two at a time, newest first. */
class Server {
  newest = 5;
  asked: URLSearchParams[] = [];
  failing: number | null = null;

  answer = async (address: unknown): Promise<Response> => {
    const query = new URLSearchParams(String(address).split("?")[1]);
    this.asked.push(query);
    if (this.failing !== null) return Response.json({ error: { message: "no such name", type: "FilterError", at: [0, 3] } }, { status: this.failing });
    const from = Number(query.get("after") ?? this.newest + 1) - 1;
    const numbers = [from, from - 1].filter((number) => number > 0);
    const page = { traces: numbers.map((number) => ({ trace_id: `t${number}`, started_ns: number })), pinned: [], after: from > 2 ? String(from - 1) : null, partial: null };
    return Response.json(page as unknown as TracePage);
  };
}

const ids = () => list.value.traces.map((trace) => trace.trace_id).join(" ");
const settled = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));
/** Wait until something holds: how long it takes is the machine's business. */
const until = async (holds: () => boolean) => {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await settled();
};
let server = new Server();
let leave = () => {};

beforeEach(async () => {
  server = new Server();
  globalThis.fetch = server.answer as typeof fetch;
  changed.value = 0;
  atTop.value = true;
  visit("/traces");
  leave = follow();
  await until(() => server.asked.length > 0 && !reading.value);
});
afterEach(() => leave());

test("the first page is read at once, the next when the end comes near, once", async () => {
  assert.equal(ids(), "t5 t4");
  readMore();
  readMore();
  await until(() => ids() !== "t5 t4");
  assert.equal(ids(), "t5 t4 t3 t2");
  assert.equal(server.asked.length, 2);
});

test("filter, app, order and time range are asked for together", async () => {
  setQuery({ filter: "a or b", app: "rag", order: "slowest", since: "1000000000000000000" });
  await until(() => server.asked.length > 1);
  const asked = server.asked.at(-1);
  assert.match(asked?.get("filter") ?? "", /^\(a or b\) and started >= "2001-09-09T01:46:40.000Z"$/);
  assert.deepEqual([asked?.get("app"), asked?.get("order")], ["rag", "slowest"]);
});

test("what is not part of the question asks nothing", async () => {
  setQuery({ at: "t4", columns: "name" });
  await settled();
  assert.equal(server.asked.length, 1);
});

test("new traces come in above, and are counted for who reads further down", async () => {
  readMore();
  await until(() => ids() === "t5 t4 t3 t2");
  atTop.value = false;
  server.newest = 6;
  changed.value += 1;
  await until(() => above.value > 0);
  assert.equal(ids(), "t6 t5 t4 t3 t2");
  assert.equal(above.value, 1);
});

test("a list that is not live stays as it is", async () => {
  setQuery({ live: "0" });
  server.newest = 6;
  changed.value += 1;
  await settled(800);
  assert.equal(ids(), "t5 t4");
});

test("a filter that cannot be read is told apart from a store that cannot", async () => {
  server.failing = 400;
  setQuery({ filter: "statu" });
  await until(() => misread.value);
  assert.deepEqual([misread.value, problem.value, ids()], [true, "no such name", ""]);
  server.failing = 503;
  setQuery({ filter: "status" });
  await until(() => !misread.value);
  assert.equal(misread.value, false);
  server.failing = null;
  setQuery({ filter: null });
  await until(() => problem.value === null);
  assert.deepEqual([problem.value, ids()], [null, "t5 t4"]);
});
