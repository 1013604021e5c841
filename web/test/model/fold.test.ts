import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, foldedNames, isPlumbing } from "../../src/model/fold.ts";
import { indexOf, model, names } from "./traces.ts";

function folded(text: string, rules = { super: true, noise: true }): string[] {
  const read = model(text, 50);
  const { owner } = fold(read, rules);
  return names(read, read.order).filter((_, at) => (owner[read.order[at] ?? -1] ?? -1) >= 0);
}

const SUPER = `
  top 0-100
    Rag.answer 0-90 path=rag method=app.Rag.answer
      Base.answer 1-89 path=rag method=lib.Base.answer
        Root.answer 2-88 path=rag method=lib.Root.answer
          ask 3-80 llm
`;

test("a method that goes up its base classes is one row", () => {
  assert.deepEqual(folded(SUPER), ["Base.answer", "Root.answer"]);
});

test("the whole chain is found under the subclass's call", () => {
  const read = model(SUPER);
  const folds = fold(read, { super: true, noise: false });
  const first = indexOf(read, "Rag.answer");
  assert.deepEqual([folds.owner[2], folds.owner[3], folds.counts[first]], [first, first, 2]);
  assert.deepEqual(foldedNames(read, folds, first), ["Base.answer", "Root.answer"]);
});

test("the same method of another object is no super() chain", () => {
  assert.deepEqual(folded("a 0-9 path=a method=m.A.run\n  b 1-8 path=a.inner method=m.B.run"), []);
});

test("another method of the same object is no super() chain", () => {
  assert.deepEqual(folded("a 0-9 path=a method=m.A.run\n  b 1-8 path=a method=m.B.stop"), []);
});

test("a method that calls itself is no super() chain", () => {
  assert.deepEqual(folded("a 0-9 path=a method=m.A.run\n  b 1-8 path=a method=m.A.run"), []);
});

test("without a path there is no telling whether it is the same object", () => {
  assert.deepEqual(folded("a 0-9 method=m.A.run\n  b 1-8 method=m.B.run"), []);
});

test("a link of a super() chain that failed or asked a model is shown", () => {
  assert.deepEqual(folded("a 0-9 path=a method=m.A.run\n  b 1-8 error path=a method=m.B.run"), []);
  assert.deepEqual(folded("a 0-9 path=a method=m.A.run\n  b 1-8 llm path=a method=m.B.run"), []);
});

test("steps of a framework that pass on are folded, what they lead to is not", () => {
  const text = `
    app 0-90 chain
      RunnableSequence 0-89 chain
        ChatPromptTemplate 0-1 prompt
        ask 1-88 llm
        StrOutputParser 88-89 chain`;
  assert.deepEqual(folded(text), ["RunnableSequence", "ChatPromptTemplate", "StrOutputParser"]);
});

test("a step in which time was spent is shown", () => {
  assert.deepEqual(folded("app 0-100 chain\n  RunnablePassthrough 0-50 chain"), []);
  assert.deepEqual(folded("app 0-100 chain\n  RunnablePassthrough 0-4 chain"), ["RunnablePassthrough"]);
});

test("a step that failed, was cancelled or cut off is shown", () => {
  for (const status of ["error", "cancelled", "incomplete"]) {
    assert.deepEqual(folded(`app 0-100 chain\n  RunnableSequence 0-1 chain ${status}`), []);
  }
});

test("a step that still runs is folded like one that has ended", () => {
  assert.deepEqual(folded("app 0- chain\n  RunnableSequence 0- chain\n    ask 0- llm"), ["RunnableSequence"]);
});

test("the root is shown whatever it is called", () => {
  assert.deepEqual(folded("RunnableSequence 0-100 chain\n  ask 0-99 llm"), []);
});

test("a tool, a model call and a method of the user's own are shown whatever they are called", () => {
  assert.deepEqual(folded("app 0-100 chain\n  RunnableSequence 0-1 tool"), []);
  assert.deepEqual(folded("app 0-100 chain\n  RunnableSequence 0-1 llm"), []);
  assert.deepEqual(folded("app 0-100 chain\n  MyOutputParser 0-1 function method=my.MyOutputParser"), []);
});

test("each rule has its switch", () => {
  const text = `${SUPER}    RunnableSequence 90-91 chain\n`;
  assert.deepEqual(folded(text, { super: false, noise: true }), ["RunnableSequence"]);
  assert.deepEqual(folded(text, { super: true, noise: false }), ["Base.answer", "Root.answer"]);
  assert.deepEqual(folded(text, { super: false, noise: false }), []);
});

test("names of plumbing are known with what the framework adds to them", () => {
  const known = [
    "ChannelWrite<messages,branch:to:model>", "RunnableAssign<context>", "FunctionAgent.setup_agent",
    "PydanticOutputParser", "FewShotPromptTemplate",
  ];
  assert.deepEqual(known.filter(isPlumbing), known);
  assert.deepEqual(["answer", "retrieve<docs>", "Rag.answer", "RunnableLambda"].filter(isPlumbing), []);
});
