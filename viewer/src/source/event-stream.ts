export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/**
 * Server-sent events of one answer. fetch and not EventSource, because these answers belong to a POST and can be
 * aborted.
 */
export async function* events(response: Response): AsyncGenerator<ServerEvent> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? '\n\n' : value;
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = parse(block);
        if (event) {
          yield event;
        }
      }
      if (done) {
        return;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parse(block: string): ServerEvent | undefined {
  let name = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const match = /^(event|data): ?(.*)$/s.exec(line);
    if (match?.[1] === 'event') {
      name = match[2];
    } else if (match) {
      data.push(match[2]);
    }
  }
  return data.length > 0 ? { name, data: data.join('\n') } : undefined;
}
