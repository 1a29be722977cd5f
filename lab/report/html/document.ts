import { html, trusted, type Markup, type Part } from "./markup.ts";
import { POLICY } from "./policy.ts";
import { STYLES } from "./styles.ts";

/**
 * One self-contained file: head with its policy, the house's styles and its own.
 * @param page `styles` is CSS of the page's own, `body` what stands in it.
 */
export function selfContained(page: {
  readonly title: string;
  readonly styles: string;
  readonly body: Part;
}): string {
  const document: Markup = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${trusted(POLICY)}
        <title>${page.title}</title>
        <style>
          ${trusted(STYLES)}${trusted(page.styles)}
        </style>
      </head>
      <body>
        ${page.body}
      </body>
    </html>`;
  return `${document.text.trim()}\n`;
}
