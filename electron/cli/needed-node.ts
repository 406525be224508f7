/** The least Node that has all that is used (package.json, "engines"). */
export const NEEDED_NODE = 24;

/** What to do about a Node (`process.versions.node`) that is too old, on one line, or null where it will do. */
export function tooOldNode(version: string): string | null {
  if (Number.parseInt(version, 10) >= NEEDED_NODE) return null;
  return (
    `this is Node ${version}, and Node ${String(NEEDED_NODE)} or later is needed: install it from https://nodejs.org; ` +
    'in a checkout on Linux, macOS or Windows (x64), "npm run -s cli -- ARGS" runs the one that npm ci has brought'
  );
}
