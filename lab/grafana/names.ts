/** The data source, its name too. */
export const LAB_SOURCE_UID = "kas-lab";
/** The folder of dashboards. */
export const LAB_FOLDER = { uid: "kas-lab", title: "kas-lab" } as const;
/** The dashboard that answers first: who is cut off, and what was broken when. */
export const FIRST_DASHBOARD = "kas-lab-incident";

/** Prometheus' scrape interval in lab time; `$__rate_interval` is made of it. */
const SCRAPE_INTERVAL = "15s";

/** A Prometheus data source, as files and the API of Grafana name its fields. */
export function labSource(prometheusUrl: string) {
  return {
    name: LAB_SOURCE_UID,
    uid: LAB_SOURCE_UID,
    type: "prometheus",
    // Grafana's server asks, not the browser.
    access: "proxy",
    url: prometheusUrl,
    isDefault: false,
    jsonData: { httpMethod: "POST", timeInterval: SCRAPE_INTERVAL, prometheusType: "Prometheus" },
  } as const;
}
