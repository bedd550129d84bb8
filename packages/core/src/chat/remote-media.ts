import type { Call, MediaSource, Message, Part } from './call.ts';

type Bytes = Extract<MediaSource, { kind: 'data' }>;

/**
 * The addresses of images and files in the call, each once, in their order; with the place of the first that names it, as
 * places in the unified call are named: `messages[3].content[1]` for what a tool's result holds, too.
 */
export function remoteMedia({ messages }: Call): readonly { readonly url: string; readonly path: string }[] {
  const found = new Map<string, string>();
  const look = (parts: readonly Part[], at: string): void => {
    parts.forEach((part, index) => {
      const path = `${at}.content[${index}]`;
      if (part.type === 'tool-result') look(part.parts, at);
      else if ((part.type === 'image' || part.type === 'file') && part.source.kind === 'url') {
        if (!found.has(part.source.url)) found.set(part.source.url, path);
      }
    });
  };
  messages.forEach(({ parts }, index) => {
    look(parts, `messages[${index}]`);
  });
  return [...found].map(([url, path]) => ({ url, path }));
}

/** The call with bytes where addresses stood. Addresses that are not in `fetched` stay. */
export function withMedia(call: Call, fetched: ReadonlyMap<string, Bytes>): Call {
  return { ...call, messages: call.messages.map((message) => filled(message, fetched)) };
}

function filled<Holder extends Pick<Message, 'parts'>>(holder: Holder, fetched: ReadonlyMap<string, Bytes>): Holder {
  const parts = holder.parts.map((part): Part => {
    if (part.type === 'tool-result') return filled(part, fetched);
    if ((part.type !== 'image' && part.type !== 'file') || part.source.kind !== 'url') return part;
    const bytes = fetched.get(part.source.url);
    return bytes === undefined ? part : { ...part, source: bytes };
  });
  return { ...holder, parts };
}
