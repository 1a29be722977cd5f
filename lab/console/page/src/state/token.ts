/**
 * The token comes in the link, behind `#`, where no server sees it. It is taken out of the address and
 * kept for this tab only, so that a reload works and a copied address shares nothing.
 */
const KEY = "kas-lab-token";
const TOKEN = /([#&?])token=([^&]*)&?/;

/** Before anything reads the address. */
export const token = takeToken();

/** A new link was opened in this tab: everything begins anew with its token. */
export function hasNewToken(): boolean {
  return TOKEN.test(window.location.hash);
}

function takeToken(): string {
  const { hash } = window.location;
  const found = TOKEN.exec(hash)?.[2];
  if (found !== undefined) {
    window.sessionStorage.setItem(KEY, decodeURIComponent(found));
    const rest = hash.replace(TOKEN, "$1").replace(/[&?]$/, "");
    window.history.replaceState(null, "", rest === "" ? "#" : rest);
  }
  return window.sessionStorage.getItem(KEY) ?? "";
}
