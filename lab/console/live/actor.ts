import type { ActionRecord, ActionRequest, Actions, Faults, PlayedScenario } from "../api.ts";

/** What can be done to a lab that runs. Implemented over a stack; a stored run has none. */
export interface Actor {
  faults(): Faults;
  actions(): Promise<Actions>;
  /**
   * Does it, writes it into the history and returns when it is done (not when its effect is seen).
   * @throws LabError of class input when the request cannot be met.
   */
  act(request: ActionRequest): Promise<ActionRecord>;
  scenario(): PlayedScenario;
}
