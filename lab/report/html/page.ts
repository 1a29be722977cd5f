export function renderHtml(_r: unknown, _h: unknown): string {
  return "";
}
