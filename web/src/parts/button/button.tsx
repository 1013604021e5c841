// A button: with words, with a drawing, or both.
import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { Icon, type IconName } from "../icon/icon.tsx";
import "./button.css";

export interface ButtonProps {
  readonly onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
  readonly children?: ComponentChildren;
  readonly icon?: IconName;
  /** What it does, for a button that is a drawing only, and as a tip. */
  readonly label?: string;
  readonly look?: "plain" | "quiet" | "main";
  /** Whether it is held down, for one that turns something on and off. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly expanded?: boolean;
}

/** A button. */
export function Button({ onClick, children, icon, label, look = "plain", pressed, disabled, expanded }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button button--${look}`}
      onClick={onClick}
      aria-label={children ? undefined : label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
