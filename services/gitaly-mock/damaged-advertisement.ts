import type { AdvertisementDamage } from "../../contracts/mock-faults.ts";
import { advertisement, type References } from "./advertisement.ts";

const GARBAGE = Buffer.from("\u0000\u0001<<<<<<< this is no reference advertisement >>>>>>>\u0000");

/** An advertisement as a fault lets it through. Each kind is what kas can get from a sick Gitaly. */
export function damagedAdvertisement(kind: AdvertisementDamage, references: References): Buffer {
  const { refs } = references;
  switch (kind) {
    case "truncated-advertisement": {
      const whole = advertisement(references);
      return whole.subarray(0, Math.floor(whole.length / 2));
    }
    case "garbage":
      return GARBAGE;
    case "no-head":
      return advertisement({ refs: refs.filter(({ name }) => name !== "HEAD") });
    case "no-default-branch":
      return advertisement({
        refs: refs
          .filter(({ name }) => name !== "HEAD")
          .map((ref) => (ref.name === "refs/heads/master" ? { ...ref, name: MAIN } : ref)),
      });
  }
}

/** No fallback of kas 14.2-pre. */
const MAIN = "refs/heads/main";
