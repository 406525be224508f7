/** The screen "Server". */
export function ServerScreen() {
  return <h1>Server</h1>;
}
