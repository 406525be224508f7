/** Colours of the theme as the canvas needs them: plain values, read anew when the theme changes. */
export interface Colours {
  readonly up: string;
  readonly down: string;
  readonly upArea: string;
  readonly downArea: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly font: string;
}

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    up: token('--up'),
    down: token('--down'),
    upArea: `color-mix(in srgb, ${token('--up')} 22%, transparent)`,
    downArea: `color-mix(in srgb, ${token('--down')} 22%, transparent)`,
    text: token('--text'),
    muted: token('--text-muted'),
    line: token('--line'),
    surface: token('--surface'),
    font: `${token('--size-small')} ${token('--font-text')}`,
  };
}

/** Calls `changed` when another theme is chosen; gives the function that ends it. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    observer.disconnect();
  };
}
