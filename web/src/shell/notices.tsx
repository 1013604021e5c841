// What is wrong with the store or the connection, above every screen; gone when it is mended.
import { connected, store } from "../state/live.ts";
import { nothingYet, status, trouble } from "../state/status.ts";
import "./notices.css";

/** Nothing at all where all is well. */
export function Notices() {
  const text = notice();
  return text === null ? null : (
    <p class="notices" role="status">
      {text}
    </p>
  );
}

function notice(): string | null {
  if (!connected.value) return "The dashboard's server does not answer. This page goes on when it is back: dashcam ui";
  if (nothingYet(status.value) && store.value.state === "missing") return null; // the page itself says how to begin
  if (store.value.state !== "ok") return store.value.problem ?? `The store is ${store.value.state}.`;
  if (trouble.value !== null) return trouble.value;
  return nothingYet(status.value) ? null : (status.value?.problem ?? null);
}
