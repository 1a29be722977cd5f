import { LabError } from "../../kit/errors.ts";

/**
 * One of several parts of a list, `2/3` the second of three: every third item. Together the parts are
 * the list, and no item is in two. @throws LabError `CLI_BAD_SHARD`.
 */
export function shardOf<T>(items: readonly T[], shard: string): readonly T[] {
  if (shard === "") return items;
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
  const [index, count] = [Number(part), Number(of)];
  if (!(index >= 1 && index <= count)) {
    throw new LabError("input", "CLI_BAD_SHARD", `--shard ${shard} is no part such as 2/3`);
  }
  return items.filter((_, position) => position % count === index - 1);
}
