// A long text in pieces of different heights: those near what is seen are drawn, the others keep their room.
import type { ComponentChild, RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { chunks } from "../../model/window.ts";
import "./feed.css";

export interface FeedProps<Item> {
  readonly items: readonly Item[];
  readonly render: (item: Item) => ComponentChild;
  /** The element that scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly busy: boolean;
}

/** Drawn and laid out together. */
const TOGETHER = 10;
/** How high one is thought to be until it has been seen. */
const HEIGHT = 120;
/** How far from what is seen things are drawn. */
const NEAR = "1200px 0px";

type Tell = (isNear: boolean, height: number) => void;

/** Tells chunks when they come near what is seen, and when they leave. */
interface Watch {
  add(element: Element, tell: Tell): () => void;
}

/** `<Feed items={blocks} render={draw} scroller={box} label="The run" busy={false}/>`; `render` gives keyed elements. */
export function Feed<Item>({ items, render, scroller, label, busy }: FeedProps<Item>) {
  const watch = useMemo(() => watching(scroller), [scroller]);
  useEffect(() => watch.stop, [watch]);
  return (
    <div class="feed" role="feed" aria-label={label} aria-busy={busy}>
      {chunks(items, TOGETHER).map((chunk, at) => (
        <Chunk key={at} items={chunk} render={render} watch={watch} />
      ))}
    </div>
  );
}

interface ChunkProps<Item> extends Pick<FeedProps<Item>, "items" | "render"> {
  readonly watch: Watch;
}

function Chunk<Item>({ items, render, watch }: ChunkProps<Item>) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef<number | null>(null);
  const [isNear, setNear] = useState(false);
  useLayoutEffect(() => {
    if (!box.current) return undefined;
    return watch.add(box.current, (near, high) => {
      if (!near && box.current?.firstChild) height.current = high;
      setNear(near);
    });
  }, [watch]);
  const room = isNear ? undefined : { height: `${height.current ?? items.length * HEIGHT}px` };
  return (
    <div class="feed-chunk" role="presentation" ref={box} style={room}>
      {isNear && items.map(render)}
    </div>
  );
}

/** One observer for all chunks, made when the first of them is there: the scroller is, too, then. */
function watching(scroller: RefObject<HTMLElement | null>): Watch & { stop(): void } {
  const tells = new Map<Element, Tell>();
  let observer: IntersectionObserver | null = null;
  const seen = (entries: readonly IntersectionObserverEntry[]) => {
    for (const { target, isIntersecting, boundingClientRect } of entries) tells.get(target)?.(isIntersecting, boundingClientRect.height);
  };
  return {
    add(element, tell) {
      observer ??= new IntersectionObserver(seen, { root: scroller.current, rootMargin: NEAR });
      tells.set(element, tell);
      observer.observe(element);
      return () => {
        tells.delete(element);
        observer?.unobserve(element);
      };
    },
    stop: () => observer?.disconnect(),
  };
}
