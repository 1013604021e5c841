// Colours of tokens as a canvas takes them: resolved by the browser for the theme that is shown.

/** The colours of these tokens, in the theme that holds at the element. */
export function resolved(element: HTMLElement, tokens: readonly string[]): Record<string, string> {
  const probe = document.createElement("span");
  element.append(probe);
  const found: Record<string, string> = {};
  for (const token of tokens) {
    probe.style.color = `var(${token})`;
    found[token] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

/** Be told when the theme changes, until the function that comes back is called. */
export function onTheme(changed: () => void): () => void {
  const watch = new MutationObserver(changed);
  watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    watch.disconnect();
    system.removeEventListener("change", changed);
  };
}
