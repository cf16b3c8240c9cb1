/** What went wrong on the way to the server, in words for the user. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const plain: Readonly<Record<number, string>> = {
  401: 'The server wants its token; open the address that it printed.',
  403: 'The server refused; open the address that it printed.',
  404: 'The server has that run no longer; run the prompt again.',
  413: 'That is more than the server takes; shorten the prompt.',
  429: 'The server is busy with other requests; try again in a moment.',
  503: 'The server is busy; try again in a moment.',
};

/** One request; an answer that is no success becomes an HttpError with the server's own words. */
export async function request(base: URL, path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(path, base), { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) {
      throw error;
    }
    throw new HttpError(0, 'The server does not answer; is it still running?');
  }
  if (!response.ok) {
    const said = (await response.json().catch(() => undefined)) as { error?: string } | undefined;
    throw new HttpError(
      response.status,
      said?.error ?? plain[response.status] ?? `The server answered ${response.status}.`,
    );
  }
  return response;
}

export const post = (base: URL, path: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
  request(base, path, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: { 'Content-Type': 'application/json', ...init.headers },
  });

export const query = (values: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
