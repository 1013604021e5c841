// Whether the page is narrow: a telephone, a small window.
import { signal } from "@preact/signals";

const media = typeof matchMedia === "undefined" ? null : matchMedia("(max-width: 720px)");

export const narrow = signal(media?.matches ?? false);

media?.addEventListener("change", (event) => {
  narrow.value = event.matches;
});
