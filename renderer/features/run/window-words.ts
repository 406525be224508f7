/** What the engine says for everybody names options of the command line; the same things by where they stand in the window. */
export function inWindowWords(text: string): string {
  return text
    .replace(/ \(--[^)]*\)/gu, '')
    .replace(/, for instance --via \S+ or --via-file FILE/gu, ': select its card in the route')
    .replace(/--variant ([a-z0-9-]+)/gu, 'the variant "$1" (Experiment)')
    .replace(/--mode (tunnel|relay|auto)(?: or (tunnel|relay|auto))?/gu, (_all, mode: string, other: string | undefined) =>
      other === undefined ? `the mode "${mode}" (Experiment)` : `the mode "${mode}" or "${other}" (Experiment)`,
    );
}
