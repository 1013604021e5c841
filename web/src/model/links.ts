// Where a recorded link leads: to the web or to an address of mail, or nowhere. What it says it leads to is not asked.

export interface Target {
  readonly href: string;
  /** What stands beside the link, so that nobody is led astray: the host as the network knows it, or the address of mail. */
  readonly host: string;
}

const ALLOWED = new Set(["http:", "https:", "mailto:"]);

/** Read an address; `null` where no link is made of it: another scheme, a place on this very server, not an address at all. */
export function safeLink(to: string): Target | null {
  // what browsers drop from an address (blanks, tabs, line ends) may not stand in ours at all
  if (!/^(?:https?:\/\/|mailto:)[^\s\0-\x1f\x7f\\]+$/i.test(to)) return null;
  const url = URL.canParse(to) ? new URL(to) : null;
  if (url === null || !ALLOWED.has(url.protocol)) return null;
  if (url.protocol === "mailto:") return { href: `mailto:${url.pathname}`, host: url.pathname };
  url.username = "";
  url.password = "";
  return url.hostname === "" ? null : { href: url.href, host: url.host };
}
