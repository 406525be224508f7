import type { SweepRow } from '../../../shared/model/sweep.ts';

const NAMES = ['line', 'proxy', 'grade', 'best', 'anonymity', 'mbpsUp', 'mbpsDown', 'handshakeMs', 'summary'] as const;

/** Rows as text with tabs, the names first and a column a check: a spreadsheet takes it as it is. */
export function tableOf(rows: readonly SweepRow[]): string {
  const checks = [...new Set(rows.flatMap((row) => row.checks.map(({ id }) => id)))];
  const lines = rows.map((row) => [
    ...NAMES.map((name) => cell(row[name])),
    ...checks.map((id) => {
      const check = row.checks.find((known) => known.id === id);
      return cell(check ? (check.finding ?? check.result) : null);
    }),
  ]);
  return [[...NAMES, ...checks], ...lines].map((line) => line.join('\t')).join('\n');
}

function cell(value: string | number | null): string {
  return value === null ? '' : String(value).replaceAll(/[\t\r\n]+/gu, ' ');
}

export async function copyRows(rows: readonly SweepRow[]): Promise<void> {
  await navigator.clipboard.writeText(tableOf(rows));
}
