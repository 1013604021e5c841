// Sets the page going: theme, address, events of the server, status.
import { listen as listenLive } from "../state/live.ts";
import { showTheme } from "../state/prefs.ts";
import { follow } from "../state/status.ts";
import { listen as listenUrl } from "../state/url.ts";

/** Called once. */
export function start(): void {
  showTheme();
  listenUrl();
  listenLive();
  follow();
}
