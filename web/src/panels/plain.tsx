// What most kinds need: what went in, what came out. Tools, retrievers and the others name it in their own words.
import { field, isEmpty, words } from "../model/payload.ts";
import type { Panel, PanelProps } from "./panel.ts";
import { Value } from "./value.tsx";

function both(input: string, output: string): Panel {
  return ({ span, find }: PanelProps) => (
    <>
      <Value title={input} field="input" value={span.input} find={find} none="nothing" />
      <Value title={output} field="output" value={span.output} find={find} none={missing(span)} />
    </>
  );
}

/** Agents, chains and functions. */
export const CallPanel = both("input", "output");
/** Tools: what the model asked for, and what it was told. */
export const ToolPanel = both("arguments", "result");
/** Prompts: what was filled in, and the text that came of it. */
export const PromptPanel = both("filled in", "prompt");
/** Guardrails and evaluators: what was judged, and the judgement. */
export const JudgePanel = both("judged", "judgement");
/** Embeddings: the texts, and how many numbers they became. */
export const EmbeddingPanel = both("texts", "vectors");

/** Retrievers and rerankers: the question, and the documents in their order. */
export const DocumentsPanel: Panel = ({ span, find }: PanelProps) => {
  const query = field(span.input, "query");
  const given = field(span.input, "documents");
  return (
    <>
      {words(query) === null ? (
        <Value title="input" field="input" value={span.input} find={find} none="nothing" />
      ) : (
        <Value title="query" field="input" value={query} find={find} />
      )}
      <Value title={span.kind === "reranker" ? "documents in their new order" : "documents"} field="output" value={span.output} find={find} none={missing(span)} />
      {words(query) !== null && !isEmpty(given) && <Value title="documents as they were given" field="input" value={{ documents: given }} find={find} />}
    </>
  );
};

/** Why there is no output. */
export function missing(span: PanelProps["span"]): string {
  const why = field(span.attributes, "output.missing");
  if (typeof why === "string") return why;
  if (span.status === "running") return "not there yet: the call still runs";
  if (span.status === "incomplete") return "never came: the process ended during the call";
  if (span.status === "ok") return "nothing";
  return span.status === "cancelled" ? "none: the call was cancelled" : "none: the call failed";
}
