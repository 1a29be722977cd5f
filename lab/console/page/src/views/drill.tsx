export function DrillView() {
  return <h1>Drill</h1>;
}
