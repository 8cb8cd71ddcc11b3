/** One server-sent event. `id` is the last one that the stream named. */
export interface ServerSentEvent {
  id: string | undefined;
  event: string;
  data: string;
}

/** serverSentEvents reads a body as the HTML standard has it (9.2.6), of which it leaves out `retry`. `heard` is called for whatever arrives. */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<ServerSentEvent, void> {
  const decoder = new TextDecoder();
  let text = '';
  let id: string | undefined;
  let event = '';
  let data: string[] = [];
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      text += decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line's end.
      for (let end = lineEnd(text); end; end = lineEnd(text)) {
        const line = text.slice(0, end.at);
        text = text.slice(end.at + end.length);
        if (line === '') {
          if (data.length > 0) yield { id, event: event || 'message', data: data.join('\n') };
          event = '';
          data = [];
          continue;
        }
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const content = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'data') data.push(content);
        else if (field === 'event') event = content;
        else if (field === 'id' && !content.includes('\0')) id = content;
      }
    }
  } finally {
    await reader.cancel().catch(() => {}); // an aborted body is cancelled already
  }
}

function lineEnd(text: string): { at: number; length: number } | undefined {
  const found = /\r\n|\n|\r(?!$)/.exec(text);
  return found ? { at: found.index, length: found[0].length } : undefined;
}
