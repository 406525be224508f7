const UNITS = 'ns|µs|ms|s|min|Gbit/s|Mbit/s|kbit/s|bit/s|B|KiB|MiB|GiB';
const DATES = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), # (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) #/gu;

/**
 * What two printings of one command have in common, however long things took and whichever ports were free: numbers are `#` and their units `unit`, and lines
 * are not where they were broken.
 */
export function comparable(printed: string): string {
  return printed
    .replace(/\d+(?:[.,:]\d+)*/gu, '#')
    .replace(DATES, 'DATE')
    .replace(new RegExp(`# (?:${UNITS})(?![\\w/])`, 'gu'), '# unit')
    .replace(/[\s─]+/gu, ' ')
    .trim();
}
