// Tabs: one of several views of the same thing.
import { useRef } from "preact/hooks";
import "./tabs.css";

export interface Tab {
  readonly key: string;
  readonly label: string;
  /** Beside the label, dim: how many. */
  readonly count?: number | string;
}

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}

/** `<Tabs label="View" tabs={[{key: "tree", label: "Tree"}]} chosen={view} onChoose={show}/>` */
export function Tabs({ label, tabs, chosen, onChoose }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const step = (by: number): void => {
    const at = tabs.findIndex((tab) => tab.key === chosen);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!next) return;
    onChoose(next.key);
    list.current?.querySelectorAll("button")[tabs.indexOf(next)]?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={label}
      ref={list}
      onKeyDown={(event) => {
        if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
        event.preventDefault();
        event.stopPropagation();
        step(event.key === "ArrowRight" ? 1 : -1);
      }}
    >
      {tabs.map((tab) => (
        <button
          type="button"
          class="tabs-tab"
          role="tab"
          key={tab.key}
          aria-selected={tab.key === chosen}
          tabIndex={tab.key === chosen ? 0 : -1}
          onClick={() => onChoose(tab.key)}
        >
          {tab.label}
          {tab.count !== undefined && <span class="tabs-count">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}
