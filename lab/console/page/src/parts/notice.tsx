import type { ComponentChildren } from "preact";

/** A page with one message, when there is nothing else to show. */
export function Notice(props: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <main id="main" class="notice" tabIndex={-1}>
      <h1>{props.title}</h1>
      {props.children}
    </main>
  );
}
