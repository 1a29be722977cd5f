/** What went wrong with a part of the page, and what to do next. */
export function Failure({
  failure,
}: {
  readonly failure: { readonly message: string; readonly hint: string } | null;
}) {
  if (failure === null) return null;
  return (
    <p class="empty" role="alert">
      <span class="hurt-text">{failure.message}</span> {failure.hint}
    </p>
  );
}
