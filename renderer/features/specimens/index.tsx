/** The screen "Specimens". */
export function SpecimensScreen() {
  return <h1>Specimens</h1>;
}
