/** Tells a screen reader what changed on the page, without moving its focus. */
import { byID, h } from './dom.ts';

export type Announce = (text: string) => void;

/** What was said before is of no use to anybody. */
const KEPT = 4;

export function createAnnouncer(): Announce {
  const region = byID('announcements');
  return (text) => {
    region.append(h('p', {}, text));
    while (region.childElementCount > KEPT) region.firstElementChild?.remove();
  };
}
