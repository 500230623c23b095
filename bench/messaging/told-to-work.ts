import type { Work } from '../measure/comparison.ts';
import type { MeasuredProcess } from '../measured-process.ts';

/** Has a process of `turn-server.ts` work; rejects where it fails. */
export async function toldToWork({ name, url }: MeasuredProcess, count: number): Promise<Work> {
  const response = await fetch(`${url}/turn?count=${count}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
  return (await response.json()) as Work;
}
