// The navigation: a narrow column, a row of drawings on a narrow page.
import { Icon, type IconName } from "../parts/icon/icon.tsx";
import { status } from "../state/status.ts";
import { href, route } from "../state/url.ts";
import "./nav.css";

const PLACES: readonly (readonly [path: string, label: string, icon: IconName])[] = [
  ["/", "Overview", "overview"],
  ["/traces", "Traces", "traces"],
  ["/apps", "Apps", "apps"],
  ["/sessions", "Sessions", "sessions"],
  ["/runs", "Runs", "runs"],
  ["/sql", "SQL", "sql"],
  ["/settings", "Settings", "settings"],
];

/** Links to all screens that stand on their own. */
export function Nav() {
  const path = route.value.path;
  return (
    <nav class="nav" aria-label="Screens">
      <a class="nav-name" href={href("/")} aria-label="dashcam">
        <img src="/icon.svg" alt="" width="18" height="18" />
        <span>dashcam</span>
      </a>
      <ul class="nav-list">
        {PLACES.map(([to, label, icon]) => (
          <li key={to}>
            <a class="nav-link" href={href(to)} aria-current={within(to, path) ? "page" : undefined} title={label}>
              <Icon name={icon} />
              <span class="nav-label">{label}</span>
            </a>
          </li>
        ))}
      </ul>
      <p class="nav-foot" title={status.value?.store}>
        {status.value ? `version ${status.value.version}` : ""}
      </p>
    </nav>
  );
}

function within(place: string, path: string): boolean {
  return place === "/" ? path === "/" : path === place || path.startsWith(`${place}/`);
}
