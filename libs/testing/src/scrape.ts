/** Each time series with its value. The key is Prometheus's notation: `name{label="value"}`. */
export type Series = ReadonlyMap<string, number>;

/** Reads an app's metrics over HTTP, as Prometheus does. */
export async function scrape(metricsUrl: string): Promise<Series> {
  const response = await fetch(metricsUrl);
  const text = await response.text();
  if (!response.ok) throw new Error(`${metricsUrl} returned the status ${response.status}`);
  return seriesOf(text);
}

/** Parses Prometheus's text format. */
export function seriesOf(text: string): Series {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
