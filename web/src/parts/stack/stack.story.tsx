import type { Stories } from "../story.ts";
import { Stack } from "./stack.tsx";

const STACK = `Traceback (most recent call last):
  File "/app/.venv/lib/python3.12/site-packages/httpx/_client.py", line 914, in send
    response = self._send(request)
               ^^^^^^^^^^^^^^^^^^^
httpx.ConnectError: Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/shop/answer.py", line 41, in answer
    return self.model.invoke(question)
  File "/app/.venv/lib/python3.12/site-packages/langchain_core/runnables/base.py", line 3024, in invoke
    input = step.invoke(input, config)
  File "/app/.venv/lib/python3.12/site-packages/openai/_base_client.py", line 1023, in request
    raise APIConnectionError(request=request) from err
openai.APIConnectionError: Connection error.
`;

export const stories: Stories = {
  name: "Stack",
  cases: {
    "with a cause": () => <Stack type="openai.APIConnectionError" message="Connection error." stack={STACK} />,
    "without a stack": () => <Stack type="ValueError" message="k must be positive" stack={null} />,
    "no traceback": () => <Stack type="builtins.Odd" message={"line one\nline two"} stack="something else" />,
  },
};
