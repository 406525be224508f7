import { copyText } from './copy-text.ts';
import { eventText } from './event-text.ts';
import { currentLadder } from './ladder-store.ts';
import type { RunFacts } from './run-facts.ts';

/** All events that are shown, as text, into the clipboard. */
export function copyShown(run: RunFacts): void {
  const ladder = currentLadder();
  const texts = ladder.shown.flatMap((index) => {
    const event = ladder.event(index);
    return event ? [eventText(event, ladder.time(index), run.hops.length)] : [];
  });
  copyText(`${texts.join('\n')}\n`, `${texts.length.toLocaleString('en')} events were copied.`);
}
