// A traceback is read as its frames, one's own told from those of libraries.
import assert from "node:assert/strict";
import { test } from "node:test";
import { libraryOf, readStack } from "../../src/model/stack.ts";

const CAUSED = `Traceback (most recent call last):
  File "/app/.venv/lib/python3.12/site-packages/httpx/_client.py", line 914, in send
    response = self._send(request)
               ^^^^^^^^^^^^^^^^^^^
httpx.ConnectError: refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/shop.py", line 41, in answer
    return ask()
  File "/app/.venv/lib/python3.12/site-packages/langchain_core/base.py", line 3, in invoke
    step()
  File "/app/.venv/lib/python3.12/site-packages/openai/_base.py", line 4, in request
    raise APIError from err
openai.APIError: no
and a second line
`;

test("the newest frame comes first, and what was raised last before its cause", () => {
  const told = readStack(CAUSED).map((one) => [one.said, one.because, one.groups.map((group) => group.frames.map((frame) => frame.function))]);
  assert.deepEqual(told, [
    ["openai.APIError: no\nand a second line", "caused by:", [["request", "invoke"], ["answer"]]],
    ["httpx.ConnectError: refused", null, [["send"]]],
  ]);
});

test("frames of libraries in a row are one group, named by their packages", () => {
  const [first] = readStack(CAUSED);
  assert.deepEqual(first?.groups.map((group) => group.libraries), [["openai", "langchain_core"], []]);
});

test("a frame has its line of the program with the marks under it", () => {
  assert.equal(readStack(CAUSED)[1]?.groups[0]?.frames[0]?.code, "response = self._send(request)\n           ^^^^^^^^^^^^^^^^^^^");
});

test("whose a file is, its path tells", () => {
  assert.deepEqual(
    ["/usr/lib/python3.11/asyncio/runners.py", "/x/dist-packages/six.py", "<frozen runpy>", "C:\\x\\Lib\\site-packages\\pydantic\\main.py", "/home/me/src/dashcam/capture/wrap.py", "/home/me/dashcam/app.py"].map(libraryOf),
    ["python", "six", "python", "pydantic", "dashcam", null],
  );
});

test("what is no traceback has no frames and is kept", () => {
  assert.deepEqual(readStack("just words"), [{ groups: [], said: "just words", because: null }]);
  assert.deepEqual(readStack(""), []);
});

test("a group of exceptions has its frames", () => {
  const group = '  + Exception Group Traceback (most recent call last):\n  |   File "/app/a.py", line 3, in main\n  |     work()\n  | ExceptionGroup: many (2 sub-exceptions)';
  assert.deepEqual(readStack(group).flatMap((one) => one.groups.flatMap((each) => each.frames.map((frame) => frame.function))), ["main"]);
});
