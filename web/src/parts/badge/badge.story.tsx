import type { Stories } from "../story.ts";
import { Badge } from "./badge.tsx";

const KINDS = "llm embedding retriever reranker tool agent chain guardrail evaluator prompt function".split(" ");
const STATUSES = "ok error cancelled incomplete running".split(" ");

export const stories: Stories = {
  name: "Badge",
  cases: {
    "kinds": () => <>{KINDS.map((kind) => <><Badge key={kind} kind={kind} /> </>)}</>,
    "statuses": () => <>{STATUSES.map((status) => <><Badge key={status} status={status} /> </>)}</>,
    "dots": () => <>{STATUSES.map((status) => <><Badge key={status} status={status} dot /> </>)}</>,
  },
};
