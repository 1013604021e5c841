// A window above the page: the browser's own <dialog>, so that focus, Escape and screen readers work as they should.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../button/button.tsx";
import "./dialog.css";

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
  /** The title is for screen readers only. */
  readonly bare?: boolean;
}

/** Open as long as it is there. */
export function Dialog({ title, onClose, children, bare = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      class={bare ? "dialog dialog--bare" : "dialog"}
      ref={element}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div class="dialog-inside">
        {!bare && (
          <header class="dialog-head">
            <h2>{title}</h2>
            <Button look="quiet" icon="close" label="Close" onClick={onClose} />
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
