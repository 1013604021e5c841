import { useRef } from "preact/hooks";
import type { Stories } from "../story.ts";
import { Feed } from "./feed.tsx";

function Long({ count }: { readonly count: number }) {
  const box = useRef<HTMLDivElement>(null);
  const items = Array.from({ length: count }, (_, at) => at);
  return (
    <div ref={box} style={{ height: "320px", overflow: "auto" }}>
      <Feed items={items} render={(at) => <article key={at}>{`${at} `.repeat(1 + (at % 7) * 40)}</article>} scroller={box} label="Numbers" busy={false} />
    </div>
  );
}

export const stories: Stories = { name: "Feed", cases: { "five thousand pieces": () => <Long count={5_000} />, none: () => <Long count={0} /> } };
