/** Version IDs that differ and are the same in each run: …01, …02, … */
export function countedVersionIDs(): () => string {
  let count = 0;
  return () => (++count).toString(16).padStart(24, '0');
}
