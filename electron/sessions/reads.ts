import * as log from './log-reads.ts';
import { readEntries, readGrades, readPlaced } from './sweep-entries.ts';
import { findStarted } from './sweep-starts.ts';
import { countSweepRows } from './sweep-facets.ts';
import { readSweepLines, readSweepPoints, readSweepRows } from './sweep-rows.ts';

/** What the reading thread can be asked, by name: functions of a connection and of plain arguments that give plain data. */
export const READS = {
  list: log.listSessions,
  find: log.findSessions,
  summary: log.readSummary,
  header: log.readHeader,
  events: log.readEvents,
  samples: log.readSamples,
  row: log.readRow,
  lines: log.readLines,
  pending: log.readPending,
  entries: readEntries,
  placed: readPlaced,
  grades: readGrades,
  started: findStarted,
  sweepRows: readSweepRows,
  sweepLines: readSweepLines,
  sweepPoints: readSweepPoints,
  sweepFacets: countSweepRows,
} as const;

export type Reads = typeof READS;
