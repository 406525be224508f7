import type { Page } from 'playwright-core';

/** What has the focus, and how it shows. */
export interface Focused {
  readonly name: string;
  readonly role: string;
  /** A line of at least 2 px that is not see-through, around the element or around what stands for it, and in sight. */
  readonly shown: boolean;
}

const LOOK = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const lined = (one) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && !/rgba\\(.*, 0\\)|transparent/.test(outlineColor);
  };
  const chosen = element.getAttribute('aria-activedescendant');
  const stand = [element, element.closest('label'), element.nextElementSibling, chosen === null ? null : document.getElementById(chosen)].filter(Boolean);
  const box = (element.closest('label') ?? element).getBoundingClientRect();
  const inSight = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0 && box.height > 0;
  const labels = element.labels ? [...element.labels].map((label) => label.innerText).join(' ') : '';
  return {
    name: element.getAttribute('aria-label') ?? (labels || element.innerText || '').trim().split('\\n')[0],
    role: element.getAttribute('role') ?? element.getAttribute('type') ?? element.tagName.toLowerCase(),
    shown: inSight && element.matches(':focus-visible') && stand.some(lined),
  };
})()`;

/** Null while nothing but the page itself has it. */
export async function focused(page: Page): Promise<Focused | null> {
  return await page.evaluate<Focused | null>(LOOK);
}

const MOST_STEPS = 150;

/** Presses Tab until this has the focus, and gives all that had it on the way. */
export async function tabTo(
  page: Page,
  wanted: (focus: Focused) => boolean,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<readonly Focused[]> {
  const way: Focused[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press(key);
    const focus = await focused(page);
    if (!focus) continue;
    way.push(focus);
    if (wanted(focus)) return way;
  }
  throw new Error(`${key} never came there; it came to: ${way.map(({ role, name }) => `${role} "${name}"`).join(', ')}`);
}
