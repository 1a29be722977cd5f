/** Version of the lab; the same as in package.json (a test compares). */
export const LAB_VERSION = "0.1.0";
/** The kas and agentk that the lab models. */
export const MODELLED_VERSION = "v14.2.0-pre";
/** Short commit of the modelled development line. */
export const MODELLED_COMMIT = "626caaff";
