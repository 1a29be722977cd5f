import type { Random } from "../../kit/random.ts";
import { CAUSES, type Area, type Cause } from "./causes.ts";

/** Where an on-call would look, by area. Source: observability reference, section 5.2. */
const WHERE: Readonly<Record<Area, string>> = {
  rails:
    "Look at the codes that kas answers with, at Rails' statuses, and at kas' log for GetAgentInfo().",
  redis:
    "ResourceExhausted is also what agents are told when the limiter cannot ask Redis. Look at Redis, and at kas' log for TokenLimiter.",
  edge: "Nothing but OK and fewer agents: look at the front end, the endpoints and the agents' dial errors.",
  kas: "Look at the pods: how many, since when, how often restarted.",
  gitaly:
    "Agents stay connected: look at the calls to Gitaly, and at kas' log for polls that fail.",
  agents: "Not everybody suffers: find out who does, and compare with the others.",
  monitoring: "Compare what kas' own metrics say with what the agents and the load balancer say.",
};

/** Causes named by the second hint. */
const NAMED = 3;

/** Three hints, from where to look to the answer; the same for the same seed. */
export function hintsFor(cause: Cause, random: Random): readonly string[] {
  const others = CAUSES.filter(({ area, id }) => area === cause.area && id !== cause.id);
  const rest = CAUSES.filter(({ area }) => area !== cause.area);
  const draw = random.split("hints");
  const drawn = [...draw.shuffle(others), ...draw.shuffle(rest)].slice(0, NAMED - 1);
  const named = [cause, ...drawn].toSorted((a, b) => a.id.localeCompare(b.id, "en"));
  return [
    WHERE[cause.area],
    `It is one of these: ${named.map(({ id }) => id).join(", ")}.`,
    `It is ${cause.id}: ${cause.says}.`,
  ];
}
