// Two things beside each other with a line between them that can be dragged; one below the other on a narrow page.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import "./split.css";

export interface SplitProps {
  readonly first: ComponentChildren;
  /** Null: the first has all the room. */
  readonly second: ComponentChildren;
  /** The first's part of the room, 0 to 1. */
  readonly share: number;
  readonly onShare: (share: number) => void;
  /** What the line is called. */
  readonly label?: string;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -0.03, ArrowRight: 0.03, ArrowUp: -0.03, ArrowDown: 0.03 };

/** `<Split first={<Tree/>} second={<Panel/>} share={share} onShare={setShare}/>` */
export function Split({ first, second, share, onShare, label = "Width of the panes" }: SplitProps) {
  const box = useRef<HTMLDivElement>(null);
  const kept = Math.min(0.85, Math.max(0.15, share));
  const drag = (event: PointerEvent): void => {
    const place = box.current?.getBoundingClientRect();
    if (!place || event.buttons === 0) return;
    const below = getComputedStyle(box.current as HTMLElement).flexDirection === "column";
    const next = below ? (event.clientY - place.top) / place.height : (event.clientX - place.left) / place.width;
    onShare(Math.min(0.85, Math.max(0.15, next)));
  };
  const present = second !== null && second !== undefined && second !== false;
  return (
    <div class="split" ref={box}>
      <div class="split-pane" style={{ flex: present ? `${kept} 1 0` : "1 1 0" }}>
        {first}
      </div>
      {present && (
        <>
          <div
            class="split-line"
            role="separator"
            aria-label={label}
            aria-valuenow={Math.round(kept * 100)}
            aria-valuemin={15}
            aria-valuemax={85}
            tabIndex={0}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onKeyDown={(event) => {
              const by = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
              if (by === undefined) return;
              event.preventDefault();
              event.stopPropagation();
              onShare(Math.min(0.85, Math.max(0.15, kept + by)));
            }}
          />
          <div class="split-pane" style={{ flex: `${1 - kept} 1 0` }}>
            {second}
          </div>
        </>
      )}
    </div>
  );
}
