/** A ref of a repository; HEAD comes first, the rest sorted by name. */
export interface Ref {
  readonly name: string;
  readonly oid: string;
}

/** References of a repository. */
export interface References {
  readonly refs: readonly Ref[];
  /** Branch that HEAD names; undefined when HEAD does not resolve. */
  readonly headTarget?: string | undefined;
}

/**
 * Capabilities of Git 2.39 with the settings that Gitaly 14.1 applies (partial-clone filter, any SHA-1
 * in want). Source: Rails and Gitaly reference, section 2.3.
 */
function capabilities(headTarget: string | undefined): string {
  return [
    "multi_ack thin-pack side-band side-band-64k ofs-delta shallow deepen-since deepen-not",
    "deepen-relative no-progress include-tag multi_ack_detailed allow-tip-sha1-in-want",
    "allow-reachable-sha1-in-want no-done",
    ...(headTarget === undefined ? [] : [`symref=HEAD:${headTarget}`]),
    "filter object-format=sha1 agent=git/2.39.5",
  ].join(" ");
}

/** The upload-pack advertisement: announcement, flush, refs, flush. */
export function advertisement({ refs, headTarget }: References): Buffer {
  const lines = refs.map((ref, index) =>
    packet(
      index === 0
        ? `${ref.oid} ${ref.name}\0${capabilities(headTarget)}\n`
        : `${ref.oid} ${ref.name}\n`,
    ),
  );
  return Buffer.concat([
    packet("# service=git-upload-pack\n"),
    Buffer.from("0000"),
    ...lines,
    Buffer.from("0000"),
  ]);
}

function packet(text: string): Buffer {
  const data = Buffer.from(text);
  const length = (data.length + 4).toString(16).padStart(4, "0");
  return Buffer.concat([Buffer.from(length), data]);
}
