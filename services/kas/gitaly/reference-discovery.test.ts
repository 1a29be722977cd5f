import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { GitalyError } from "./gitaly-error.ts";
import { defaultBranchCommit, parseReferences } from "./reference-discovery.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text;
const HEADER = `${packet("# service=git-upload-pack\n")}0000`;
const parse = (text: string) => parseReferences(Buffer.from(text, "latin1"));

test("the recorded advertisement has HEAD and master at the recorded commit", () => {
  const recording = JSON.parse(
    readFileSync(
      new URL("../../../test/recordings/wire/gitaly-requests.json", import.meta.url),
      "utf8",
    ),
  ) as readonly { readonly data?: string }[];
  const text = recording.find((entry) => entry.data !== undefined)?.data ?? "";
  const references = parse(text);
  assert.deepEqual(
    references.map(({ name }) => name),
    ["HEAD", "refs/heads/master"],
  );
  assert.equal(defaultBranchCommit(references), "bf35dfcb90ca44c38451dc6c0c54f560598b73f9");
});

test("several references parse, with and without a trailing newline", () => {
  const text = `${HEADER}${packet(`${A} HEAD\0multi_ack\n`)}${packet(`${B} refs/heads/x`)}0000`;
  assert.deepEqual(parse(text), [
    { oid: A, name: "HEAD" },
    { oid: B, name: "refs/heads/x" },
  ]);
});

test("without HEAD it is master; main is no fallback", () => {
  assert.equal(defaultBranchCommit([{ oid: A, name: "refs/heads/master" }]), A);
  assert.throws(
    () => defaultBranchCommit([{ oid: A, name: "refs/heads/main" }]),
    /FileNotFound: InfoRefsUploadPack: file\/directory\/ref not found: default branch/,
  );
});

const broken: readonly { readonly name: string; readonly text: string }[] = [
  { name: "nothing", text: "" },
  { name: "a wrong service", text: `${packet("# service=git-receive-pack\n")}0000` },
  {
    name: "no flush after the header",
    text: packet("# service=git-upload-pack\n") + packet(`${A} HEAD\0\n`),
  },
  { name: "no references (an empty repository)", text: `${HEADER}0000` },
  { name: "no final flush", text: HEADER + packet(`${A} HEAD\0\n`) },
  { name: "a line without a name", text: `${HEADER}${packet(A)}0000` },
  { name: "data after the end", text: `${HEADER}${packet(`${A} HEAD\0\n`)}0000${packet("x")}` },
  { name: "a bad length", text: `${HEADER}zzzz` },
  { name: "a cut prefix", text: `${HEADER}00` },
  { name: "cut data", text: `${HEADER}0040abc` },
];
for (const { name, text } of broken) {
  test(`${name} is a protocol error`, () => {
    assert.throws(
      () => parse(text),
      (error: unknown) =>
        error instanceof GitalyError &&
        error.kind === "ProtocolError" &&
        error.message.startsWith("ProtocolError: failed to parse reference discovery: "),
    );
  });
}
