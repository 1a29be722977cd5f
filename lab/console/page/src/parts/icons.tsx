/** Half a disc: the other of light and dark. */
export function SchemeIcon() {
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true">
      <circle cx="9" cy="9" r="6.5" fill="none" stroke="currentColor" stroke-width="1.6" />
      <path d="M9 2.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
    </svg>
  );
}

export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5fa3" />
      <path d="M9 8.5 21 16 9 23.5M9 16h12" fill="none" stroke="#fff" stroke-width="2.2" />
      <circle cx="8" cy="8" r="3" fill="#fff" />
      <circle cx="8" cy="16" r="3" fill="#fff" />
      <circle cx="8" cy="24" r="3" fill="#fff" />
      <circle cx="23" cy="16" r="4.5" fill="#a5d6c5" />
    </svg>
  );
}

/** An i in a circle: what is behind this. */
export function AboutIcon() {
  return (
    <svg viewBox="0 0 18 18" width="15" height="15" aria-hidden="true">
      <circle cx="9" cy="9" r="7.2" fill="none" stroke="currentColor" stroke-width="1.4" />
      <path d="M9 8v5" stroke="currentColor" stroke-width="1.7" />
      <circle cx="9" cy="5.4" r="1.1" fill="currentColor" />
    </svg>
  );
}

/** Two sheets, one behind the other. */
export function CopyIcon() {
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true">
      <rect x="6.2" y="6.2" width="8.6" height="8.6" rx="1.8" />
      <path d="M11.8 3.9v-.2a1.7 1.7 0 0 0-1.7-1.7H4.9A1.7 1.7 0 0 0 3.2 3.7v5.2a1.7 1.7 0 0 0 1.7 1.7h.2" />
    </svg>
  );
}

export function DoneIcon() {
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true">
      <path d="m3.5 9.5 3.6 3.6 7.4-8" />
    </svg>
  );
}
