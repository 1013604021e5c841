import { documentsOf } from "../../model/documents.ts";
import type { Stories } from "../story.ts";
import { Documents } from "./documents.tsx";

const found = (...documents: readonly unknown[]) => documentsOf({ documents }) ?? { documents: [], size: 0 };
const TERMS = "A delivery that comes more than three days late is paid back in full. ".repeat(12);

export const stories: Stories = {
  name: "Documents",
  cases: {
    "with scores": () => (
      <Documents
        found={found(
          { id: "7f3a", content: TERMS, score: 0.91, metadata: { source: "docs/terms.md", page: 3 } },
          { id: "1c90", content: "Damaged goods are replaced.", score: 0.42, metadata: { source: "docs/damage.md" } },
          { id: "0b11", content: "Opening hours", score: 0.08, metadata: {} },
        )}
      />
    ),
    "without": () => <Documents found={found({ id: null, content: "Only a text.", score: null, metadata: {} }, "a text alone", null)} />,
    "none": () => <Documents found={found()} />,
    "some not kept": () => <Documents found={documentsOf({ documents: { $: "cut", of: "list", size: 500, head: [{ content: "first", score: 17.5 }] } }) ?? found()} />,
  },
};
