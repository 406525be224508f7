/** The screen "Diagnose". */
export function DiagnoseScreen() {
  return <h1>Diagnose</h1>;
}
