/** Line icons on a grid of 20, drawn in the colour of the text beside them. */
const paths = {
  laptop: 'M4 5.5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1V13H4z M2 15.5h16',
  phone: 'M6.5 2.5h7a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1z M9 15h2',
  pin: 'M7 3h6 M8 3v5l-2.5 3v1h9v-1L12 8V3 M10 12v5',
  muted: 'M5 13h10 M6 13V9a4 4 0 0 1 6.6-3 M14 8.5V13 M8.6 15.5a1.6 1.6 0 0 0 2.8 0 M3 3l14 14',
  more: 'M5 10h.01 M10 10h.01 M15 10h.01',
  send: 'M3 10l14-6-5 13-2.5-5z M9.5 12L17 4',
  pending: 'M10 3.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z M10 6.5V10l2.5 1.5',
} as const;

export type IconName = keyof typeof paths;

const SVG = 'http://www.w3.org/2000/svg';

/** With a label it is an image with that name, without one it is decoration. */
export function icon(name: IconName, label?: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', `icon icon-${name}`);
  if (label === undefined) svg.setAttribute('aria-hidden', 'true');
  else {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  }
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
