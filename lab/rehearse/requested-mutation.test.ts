import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { mutationNotes, requestedMutation } from "./requested-mutation.ts";

test("without the variable, and with an empty one, kas is whole and nothing is noted", () => {
  assert.equal(requestedMutation({}), null);
  assert.equal(requestedMutation({ KASLAB_TEST_MUTATION: "" }), null);
  assert.deepEqual(mutationNotes(null), []);
});

test("a mutation is known by its name, and the report says loudly that it was on", () => {
  assert.equal(requestedMutation({ KASLAB_TEST_MUTATION: "gc-off" }), "gc-off");
  const [note, ...more] = mutationNotes("gc-off");
  assert.match(note ?? "", /^kas was broken on purpose: mutation gc-off was on \(expired fields/);
  assert.match(note ?? "", /tells of the scenario, not of kas; unset KASLAB_TEST_MUTATION/);
  assert.deepEqual(more, []);
});

test("an unknown one is refused with the nearest word before anything starts", () => {
  assert.throws(
    () => requestedMutation({ KASLAB_TEST_MUTATION: "gc-of" }),
    (error) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.errorClass, "input");
      assert.equal(error.code, "LAB_UNKNOWN_MUTATION");
      assert.match(error.hint ?? "", /^Did you mean "gc-off"\? Known: no-cache, /);
      return true;
    },
  );
});
