import { DISGUISED, TEXTS } from "../../../test/hostile.ts";
import type { Stories } from "../story.ts";
import { Markdown } from "./markdown.tsx";

const ANSWER = `## Refunds

A **late delivery** is refunded *in full* when it is more than \`3\` days late; see [the terms](https://shop.example/terms).

1. Ask for the order number
2. Check its date:
   - later than three days: refund
   - else: explain

| reason | refund |
| :-- | --: |
| late | 100 % |
| damaged | 50 % |

\`\`\`python
def refund(order): return order.total if order.days_late > 3 else 0
\`\`\`

> The customer is told by mail.

![chart](https://shop.example/chart.png) and <b>markup</b>`;

export const stories: Stories = {
  name: "Markdown",
  cases: {
    "an answer": () => <Markdown text={ANSWER} />,
    "long": () => <Markdown text={`${ANSWER}\n\n`.repeat(100)} />,
    "hostile texts": () => <>{[...TEXTS, ...DISGUISED].map((text) => <Markdown key={text} text={text} />)}</>,
  },
};
