import { Agent, request } from 'node:http';

export interface Request {
  readonly method: string;
  /** As sent in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true });

/** Sends the request unchanged: `fetch` would normalize the path and refuse some headers. */
export function send(
  baseUrl: string,
  { method, path, headers, body }: Request,
): Promise<RawResponse> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const call = request(
      { hostname, port, method, path, agent, headers: { ...length, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as RawResponse['headers'],
            body: text,
          }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
