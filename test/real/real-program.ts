/**
 * Path of a real program that the test runner has located. @throws when it was not: no test is
 * skipped for want of a program.
 */
export function realProgram(
  variable:
    | "KASLAB_TEST_REDIS"
    | "KASLAB_TEST_PROMETHEUS"
    | "KASLAB_TEST_PROMTOOL"
    | "KASLAB_TEST_CHROMIUM",
): string {
  const path = process.env[variable];
  if (path === undefined || path === "") {
    throw new Error(`${variable} is not set: run the tests by ./kaslab test, or set it to a path`);
  }
  return path;
}
