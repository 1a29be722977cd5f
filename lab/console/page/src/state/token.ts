/**
 * The token comes in the link, behind `#`, where no server sees it. It is taken out of the address and
 * kept for this tab only, so that a reload works and a copied address shares nothing.
 */
const KEY = "kas-lab-token";

function takeToken(): string {
  const match = /[#&]token=([^&]+)/.exec(window.location.hash);
  if (match?.[1] !== undefined) {
    window.sessionStorage.setItem(KEY, decodeURIComponent(match[1]));
    const rest = window.location.hash.replace(/[#&]token=[^&]+&?/, "");
    window.history.replaceState(null, "", `#${rest.replace(/^#/, "")}`);
  }
  return window.sessionStorage.getItem(KEY) ?? "";
}

/** Before anything reads the address. */
export const token = takeToken();

/** A new link was opened in this tab: everything begins anew with its token. */
export function hasNewToken(): boolean {
  return /[#&]token=/.test(window.location.hash);
}
