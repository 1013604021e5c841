// A button that opens a list of things to choose: actions, links, boxes to tick.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../button/button.tsx";
import { Icon, type IconName } from "../icon/icon.tsx";
import "./menu.css";

export interface MenuItem {
  readonly said: string;
  /** Dim, at the right. */
  readonly hint?: string;
  readonly run?: () => void;
  readonly href?: string;
  /** For one that can be ticked; the menu stays open, unless it is one of several. */
  readonly checked?: boolean;
  /** Ticking it means no other is: the menu closes. */
  readonly only?: boolean;
}

export interface MenuProps {
  readonly label: string;
  /** The label is said, not shown. */
  readonly icon?: IconName;
  readonly showLabel?: boolean;
  readonly look?: "plain" | "quiet";
  readonly items?: readonly MenuItem[];
  /** In place of items, or below them: a small form. It gets a function that closes the menu. */
  readonly children?: (close: () => void) => ComponentChildren;
  /** At which side of the button the list ends. */
  readonly side?: "left" | "right";
}

/** `<Menu label="Columns" items={[{said: "Cost", checked: true, run}]}/>` */
export function Menu({ label, icon, showLabel = true, look = "plain", items = [], children, side = "left" }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    first(box.current)?.focus();
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  return (
    <div
      class="menu"
      ref={box}
      onFocusOut={(event) => {
        if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) {
          event.stopPropagation();
          close();
        } else if (open) move(event, box.current);
      }}
    >
      <Button look={look} {...(icon ? { icon } : {})} label={label} expanded={open} onClick={() => setOpen(!open)}>
        {showLabel && (
          <>
            <span class="menu-label">{label}</span>
            <Icon name="down" />
          </>
        )}
      </Button>
      {open && (
        <div class={`menu-list menu-list--${side}`}>
          {items.length > 0 && (
            <ul role="menu" aria-label={label}>
              {items.map((item) => (
                <li role="none" key={item.said}>
                  <Item item={item} close={close} />
                </li>
              ))}
            </ul>
          )}
          {children?.(close)}
        </div>
      )}
    </div>
  );
}

function Item({ item, close }: { readonly item: MenuItem; readonly close: () => void }) {
  const inside = (
    <>
      {item.checked !== undefined && <span class="menu-tick">{item.checked && <Icon name="check" />}</span>}
      <span class="menu-said">{item.said}</span>
      {item.hint && <span class="menu-hint">{item.hint}</span>}
    </>
  );
  if (item.href !== undefined) {
    return (
      <a class="menu-item" role="menuitem" href={item.href} onClick={close}>
        {inside}
      </a>
    );
  }
  const ticked = item.checked === undefined ? {} : ({ "aria-checked": item.checked } as const);
  const box = item.only ? "menuitemradio" : "menuitemcheckbox";
  return (
    <button
      type="button"
      class="menu-item"
      role={item.checked === undefined ? "menuitem" : box}
      {...ticked}
      onClick={() => {
        item.run?.();
        if (item.checked === undefined || item.only) close();
      }}
    >
      {inside}
    </button>
  );
}

function all(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>(".menu-item") ?? [])];
}

function first(box: HTMLElement | null): HTMLElement | null {
  return box?.querySelector<HTMLElement>(".menu-item, .menu-list input, .menu-list button") ?? null;
}

function move(event: KeyboardEvent, box: HTMLElement | null): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = all(box);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}
