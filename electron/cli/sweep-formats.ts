export const SWEEP_FORMATS = ['text', 'jsonl', 'csv'] as const;
export type SweepFormat = (typeof SWEEP_FORMATS)[number];
