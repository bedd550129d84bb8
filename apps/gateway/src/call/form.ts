import type { FormField } from '@sluice/core/tasks/task';
import { CallError } from '../http/call-error.ts';

/** The fields of a `multipart/form-data` body, in their order. @throws CallError */
export async function readForm(bytes: Uint8Array, contentType: string): Promise<readonly FormField[]> {
  let form: FormData;
  try {
    form = await new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': contentType },
    }).formData();
  } catch {
    throw new CallError('invalid_request', 'The body is no valid multipart/form-data.', { param: 'body' });
  }
  const fields: FormField[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.push({ name, value });
    else {
      const file = { filename: value.name, mediaType: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
      fields.push({ name, value: file });
    }
  }
  return fields;
}

/** The fields as a body, with its content type, which names the boundary. */
export function writeForm(
  fields: readonly FormField[],
  boundary = `sluice-${crypto.randomUUID()}`,
): { readonly bytes: Uint8Array; readonly contentType: string } {
  const pieces: Uint8Array[] = [];
  for (const { name, value } of fields) {
    const file = typeof value === 'string' ? '' : `; filename="${quoted(value.filename)}"`;
    const type = typeof value === 'string' ? '' : `content-type: ${value.mediaType || 'application/octet-stream'}\r\n`;
    pieces.push(
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"${file}\r\n${type}\r\n`),
      typeof value === 'string' ? Buffer.from(value) : value.bytes,
      Buffer.from('\r\n'),
    );
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** As browsers write names in a form: a quote or a line end would end the header. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
