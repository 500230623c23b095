import type { Work } from '../measure/comparison.ts';
import type { MeasuredProcess } from '../measured-process.ts';

/** Makes a process with `work-server.ts` do `count` units of work. Rejects if the work fails. */
export async function runWork({ name, url }: MeasuredProcess, count: number): Promise<Work> {
  const response = await fetch(`${url}/run?count=${count}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
  return (await response.json()) as Work;
}
