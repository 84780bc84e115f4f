/** Tells a screen reader what changed on the page, without moving its focus. */
import { byID, setText } from './dom.ts';

export type Announce = (text: string) => void;

export function createAnnouncer(): Announce {
  const region = byID('announcements');
  return (text) => setText(region, text);
}
