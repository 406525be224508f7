/** Tells whoever reads the app's standard error of a defect. No dialog: the window has said so where it happened. */
export function report(error: unknown): void {
  const said = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  process.stderr.write(`duplexscope: ${said}\n`);
}

/** A terminal that was closed while the app runs on is no reason to end it. */
export function surviveLostTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
