import { LINES, shown } from './legend.tsx';
import type { Readings } from './curves.ts';
import type { Colours } from './colours.ts';

const MARGIN = 16;
const LINE_HEIGHT = 20;
const LEGEND_COLUMNS = 2;
const SWATCH = 24;

/** The plot as it is seen, on the theme's background, with a title above and the legend below. Null where the browser cannot. */
export function pictureOf(canvas: HTMLCanvasElement, title: string, readings: Readings, colours: Colours): Promise<Blob | null> {
  const scale = window.devicePixelRatio;
  const rows = Math.ceil(LINES.length / LEGEND_COLUMNS);
  const picture = document.createElement('canvas');
  picture.width = canvas.width + 2 * MARGIN * scale;
  picture.height = canvas.height + (3 * MARGIN + LINE_HEIGHT * (rows + 1)) * scale;
  const context = picture.getContext('2d');
  if (!context) return Promise.resolve(null);
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(canvas, MARGIN * scale, (MARGIN + LINE_HEIGHT) * scale);
  context.scale(scale, scale);
  context.textBaseline = 'middle';
  context.font = `600 ${colours.font}`;
  context.fillStyle = colours.text;
  context.fillText(title, MARGIN, MARGIN);
  context.font = colours.font;
  const top = MARGIN + LINE_HEIGHT + canvas.height / scale + MARGIN;
  const column = canvas.width / scale / LEGEND_COLUMNS;
  for (const [index, { name, words, way, look }] of LINES.entries()) {
    const x = MARGIN + Math.floor(index / rows) * column;
    const y = top + (index % rows) * LINE_HEIGHT;
    drawSwatch(context, x, y, look, colours, way);
    context.fillStyle = colours.text;
    context.fillText(`${words}: ${shown(name, readings[name], 'average')}`, x + SWATCH + 8, y);
  }
  return new Promise((resolve) => {
    picture.toBlob(resolve, 'image/png');
  });
}

function drawSwatch(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  look: (typeof LINES)[number]['look'],
  colours: Colours,
  way: 'up' | 'down',
): void {
  if (look === 'area') {
    context.fillStyle = way === 'up' ? colours.upArea : colours.downArea;
    context.fillRect(x, y - 5, SWATCH, 10);
    return;
  }
  context.strokeStyle = colours[way];
  context.lineWidth = { thin: 1, bold: 2.5, dashed: 1.5 }[look];
  context.setLineDash(look === 'dashed' ? [6, 5] : []);
  context.beginPath();
  // Half a pixel down, so that a thin line fills one row of pixels.
  context.moveTo(x, y + 0.5);
  context.lineTo(x + SWATCH, y + 0.5);
  context.stroke();
  context.setLineDash([]);
}
