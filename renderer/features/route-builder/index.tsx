import { DndContext, KeyboardSensor, PointerSensor, closestCenter, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core';
import { SortableContext, horizontalListSortingStrategy, sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import { ArrowRight, Monitor, Server } from 'lucide-react';
import { Fragment, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { shownAddress } from '../../../shared/model/foreign-server.ts';
import { moveHop, planOf, useRoute, type HopDraft, type RouteDraft } from '../../state/route.ts';
import { addressOf, foreignServerOf } from '../../state/server.ts';
import { useRuns } from '../../state/runs.ts';
import { modesTried } from '../diagnose/estimate.ts';
import { AddHop } from './add-hop.tsx';
import { announcementsFor, INSTRUCTIONS } from './announcements.ts';
import { blamesOf } from './blame.ts';
import { testOf, testUpTo, useChainTests } from './chain-tests.ts';
import { HopCard } from './hop-card.tsx';
import { HopEditor, removeWithUndo } from './hop-editor.tsx';
import './route-builder.css';

/** The route as cards, this computer first and the server last, and everything that can be done with the proxies between them. */
export function RouteBuilder() {
  const draft = useRoute((state) => state.draft);
  const [selected, setSelected] = useState<string | null>(null);
  const hops = draft.source === 'direct' ? NONE : draft.hops;
  const index = hops.findIndex(({ id }) => id === selected);
  const hop = hops[index];
  const strip = useRef<HTMLDivElement>(null);
  const tests = useChainTests((state) => state.tests);
  useShowEnd(strip, hops.length);
  return (
    <section className="route" aria-label="Route">
      <div className="route-strip" ref={strip}>
        <Chain draft={draft} hops={hops} selected={selected} onSelect={setSelected} />
      </div>
      {hop && (
        <HopEditor
          key={hop.id}
          hop={hop}
          place={index + 1}
          of={hops.length}
          test={testOf(tests, draft, hop.id)}
          onRemoved={() => {
            focusNear(strip.current, index);
          }}
        />
      )}
      <AddHop />
    </section>
  );
}

/** A proxy that was added at the end of a long chain is brought into sight. */
function useShowEnd(strip: RefObject<HTMLDivElement | null>, length: number): void {
  const before = useRef(length);
  useEffect(() => {
    if (length > before.current) strip.current?.scrollTo({ left: strip.current.scrollWidth });
    before.current = length;
  }, [strip, length]);
}

const NONE: readonly HopDraft[] = [];

function Chain({
  draft,
  hops,
  selected,
  onSelect,
}: {
  readonly draft: RouteDraft;
  readonly hops: readonly HopDraft[];
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}) {
  const tests = useChainTests((state) => state.tests);
  const shown = useRuns((state) => state.shown);
  const blames = useMemo(() => blamesOf(shown, draft), [shown, draft]);
  const onTheWay = hops.filter(({ enabled }) => enabled);
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const sensors = useSensors(
    // A click is no drag.
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const placeOf = (id: string): number => hops.findIndex((hop) => hop.id === id);
  const onDragEnd = ({ active, over }: DragEndEvent): void => {
    if (over) moveHop(placeOf(String(active.id)), placeOf(String(over.id)));
  };
  const moveBy = (id: string, by: -1 | 1): void => {
    const from = placeOf(id);
    const to = from + by;
    if (to < 0 || to >= hops.length) return;
    moveHop(from, to);
    setSaid(`Moved to place ${String(to + 1)} of ${String(hops.length)}.`);
    // The browser forgets the focus of what is moved in the document.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-hop="${id}"]`)?.focus());
  };
  const lastOnTheWay = hops.findLast(({ enabled }) => enabled)?.id;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={onDragEnd}
      accessibility={{ announcements: announcementsFor(placeOf, hops.length), screenReaderInstructions: { draggable: INSTRUCTIONS } }}
    >
      <SortableContext items={hops.map(({ id }) => id)} strategy={horizontalListSortingStrategy}>
        <ol className="route-chain" ref={list}>
          <EndCard icon={<Monitor size={14} aria-hidden />} title="This computer" says="starts here" />
          {hops.map((hop, index) => (
            <Fragment key={hop.id}>
              <Arrow />
              <HopCard
                hop={hop}
                place={index + 1}
                of={hops.length}
                use={hop.id === lastOnTheWay ? lastUse(draft) : 'tunnel'}
                test={testOf(tests, draft, hop.id)}
                blame={blames[onTheWay.indexOf(hop)] ?? null}
                selected={hop.id === selected}
                onSelect={() => onSelect(hop.id === selected ? null : hop.id)}
                onTest={() => {
                  onSelect(hop.id);
                  void testUpTo(hop.id);
                }}
                onMove={(by) => moveBy(hop.id, by)}
                onRemove={() => {
                  removeWithUndo(hop);
                  focusNear(list.current, index);
                }}
              />
            </Fragment>
          ))}
          <Arrow />
          <EndCard icon={<Server size={14} aria-hidden />} {...serverOf(draft)} />
        </ol>
      </SortableContext>
      <p className="only-read-aloud" role="status">
        {said}
      </p>
    </DndContext>
  );
}

/** What was removed cannot keep the focus: the card that takes its place gets it, or the one before. */
function focusNear(within: HTMLElement | null, index: number): void {
  requestAnimationFrame(() => {
    const cards = [...(within?.querySelectorAll<HTMLElement>('[data-hop]') ?? [])];
    const next = cards[Math.min(index, cards.length - 1)] ?? within?.closest('.route')?.querySelector<HTMLElement>('.route-add input');
    next?.focus();
  });
}

function lastUse(draft: RouteDraft): string {
  return modesTried(planOf(draft)).join(' + ');
}

function serverOf({ target }: RouteDraft): { readonly title: string; readonly says: string } {
  if (target.kind === 'own') return { title: 'Our server', says: `${target.listenHost}, a free port` };
  const foreign = foreignServerOf(target);
  if (foreign) return { title: 'Somebody else’s server', says: shownAddress(foreign) };
  return { title: 'Far server', says: addressOf(target) ?? 'its address is missing' };
}

function EndCard({ icon, title, says }: { readonly icon: ReactNode; readonly title: string; readonly says: string }) {
  return (
    <li className="route-card route-end">
      <span className="route-end-title">
        {icon}
        {title}
      </span>
      <span className="muted small route-end-says" title={says}>
        {says}
      </span>
    </li>
  );
}

function Arrow() {
  return (
    <li className="route-arrow" aria-hidden>
      <ArrowRight size={16} />
    </li>
  );
}
