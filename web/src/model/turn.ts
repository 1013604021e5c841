// What a person said and what they were answered, out of the input and output of a whole run.
import { isConversation, read, textOf } from "./messages.ts";
import { entries, field, items, words } from "./payload.ts";

/** The names under which apps hand on a question or an answer, the likeliest first. */
const QUESTIONS = ["question", "query", "input", "prompt", "message", "text", "user_input", "content", "args"];
const ANSWERS = ["answer", "output", "response", "result", "text", "content", "final_output", "message", "messages"];
const DEEPEST = 4;

/** The text of a question in a run's input; null where none can be told from the rest. */
export function question(input: unknown): string | null {
  return told(input, QUESTIONS, "user", DEEPEST);
}

/** The text of an answer in a run's output; null where none can be told from the rest. */
export function answer(output: unknown): string | null {
  return told(output, ANSWERS, "assistant", DEEPEST);
}

function told(value: unknown, names: readonly string[], role: string, deepest: number): string | null {
  const text = words(value);
  if (text !== null) return text.text;
  if (deepest === 0 || typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return lastSaid(value, role) ?? (value.length === 1 ? told(value[0], names, role, deepest - 1) : null);
  if (isConversation(value)) return lastSaid(items(field(value, "messages")).items, role);
  for (const name of names) {
    const found = told(field(value, name), names, role, deepest - 1);
    if (found !== null) return found;
  }
  const all = entries(value);
  const [only] = all;
  return all.length === 1 && only ? told(only.value, names, role, deepest - 1) : null;
}

/** The last message of a role that says something, in messages of any known shape. */
function lastSaid(messages: readonly unknown[], role: string): string | null {
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = read(messages[at]);
    if (message.role === role && textOf(message)) return textOf(message);
  }
  return null;
}
