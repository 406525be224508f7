import type { Announcements } from '@dnd-kit/core';

export const INSTRUCTIONS =
  'To move this proxy, press space, choose its place with the arrow keys, and press space again; Escape leaves it where it was. On the card itself, Alt with an arrow key moves it at once and Delete removes it.';

/** What is read aloud while a proxy is moved. `placeOf` counts from 0. */
export function announcementsFor(placeOf: (id: string) => number, of: number): Announcements {
  const place = (id: string | number): string => `${String(placeOf(String(id)) + 1)} of ${String(of)}`;
  return {
    onDragStart: ({ active }) => `Took proxy ${place(active.id)}.`,
    onDragOver: ({ over }) => (over ? `It would be proxy ${place(over.id)}.` : 'It is not over a place of the chain.'),
    onDragEnd: ({ over }) => (over ? `Put down as proxy ${place(over.id)}.` : 'Put back where it was.'),
    onDragCancel: () => 'Put back where it was.',
  };
}
