import { VALUES, deep } from "../../../test/hostile.ts";
import type { Stories } from "../story.ts";
import { JsonView } from "./json-view.tsx";

const VALUE = {
  question: "Who pays for a late delivery?",
  k: 4,
  ratio: 0.25,
  exact: true,
  nothing: null,
  long: "A line of a text that goes on.\n".repeat(40),
  documents: [{ id: "a", metadata: { source: "terms.md", page: 3 } }, { id: "b" }],
  api_key: { $: "masked", rule: "api_key" },
  cut: { $: "cut", of: "list", size: 900, head: [1, 2, 3] },
  picture: { $: "bytes", size: 24_310, head: "iVBORw0KGgo=" },
  object: { $: "object", type: "app.models.Order", fields: { id: 7, total: { $: "float", value: "NaN" } } },
  pairs: { $: "map", items: [[[1, 2], "by a tuple"], ["$", "by the reserved name"]] },
  again: { $: "ref", path: "documents[0]" },
};

export const stories: Stories = {
  name: "JsonView",
  cases: {
    "all sorts": () => <JsonView value={VALUE} tools onFilter={() => undefined} />,
    "searched": () => <JsonView value={VALUE} find="terms" />,
    "wide": () => <JsonView value={Array.from({ length: 2_000 }, (_, at) => ({ at, name: `item ${at}` }))} />,
    "hostile": () => <>{VALUES.map((text) => <JsonView key={text} value={JSON.parse(text)} />)}</>,
    "ten thousand levels": () => <JsonView value={deep(10_000)} tools />,
    "a text alone": () => <JsonView value="just a text" />,
  },
};
