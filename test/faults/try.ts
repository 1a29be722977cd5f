import { FaultRig } from "./fault-rig.ts";
import { FAULT_CASES } from "./cases.ts";
const only = process.argv.slice(2);
const cases = FAULT_CASES.filter((c) => only.length === 0 || only.includes(c.as ?? c.fault));
for (const tls of [false, true]) {
  const mine = cases.filter((c) => (c.tls ?? false) === tls);
  if (mine.length === 0) continue;
  const rig = await FaultRig.start({ tls });
  for (const c of mine) {
    const began = performance.now();
    try {
      const fault = rig.bind(c);
      const context = await rig.context(c, fault);
      const t0 = performance.now();
      const none = await fault.observeEffect(context);
      const t1 = performance.now();
      const again = await rig.context(c, fault);
      await fault.inject(again);
      const effect = await fault.observeEffect(again);
      const t2 = performance.now();
      const still = fault.healsItself ? { seen: false, says: "-" } : await fault.observeGone(again);
      const t3 = performance.now();
      await fault.heal(again);
      const gone = await fault.observeGone(again);
      const t4 = performance.now();
      await rig.healthy();
      const ok = !none.seen && effect.seen && !still.seen && gone.seen;
      console.log(ok ? "OK " : "BAD", c.as ?? c.fault, JSON.stringify({ none, effect, still, gone }), [t1 - t0, t2 - t1, t3 - t2, t4 - t3, performance.now() - t4].map((x) => Math.round(x)).join(" "));
    } catch (error) {
      console.log("ERR", c.as ?? c.fault, error, Math.round(performance.now() - began));
    }
  }
  await rig.stop();
}
