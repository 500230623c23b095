/** Each series as Prometheus names it, `name{label="value"}`, with its value. */
export type Series = ReadonlyMap<string, number>;

/** Reads an app's metrics over HTTP, as Prometheus does. */
export async function scrape(metricsUrl: string): Promise<Series> {
  const answer = await fetch(metricsUrl);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${metricsUrl} answered ${answer.status}`);
  return seriesOf(text);
}

/** Parses the text that Prometheus reads. */
export function seriesOf(text: string): Series {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
