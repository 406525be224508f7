/** The screen "Console". */
export function ConsoleScreen() {
  return <h1>Console</h1>;
}
