import { InvalidRequest } from '../chat/invalid-request.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';

/** `{{name}}`, spaces allowed. Nothing else is a template: no expressions, no nesting. */
const PLACEHOLDER = /\{\{\s*([A-Za-z_][A-Za-z0-9_.-]{0,63})\s*\}\}/g;

/**
 * Fills `variables` of `POST /v1/chat` into the texts of its messages. Values are text and never expanded again. Without
 * the member the body is untouched; with it a placeholder without a value is an error and an unused variable a warning.
 *
 * @throws InvalidRequest
 */
export function fillVariables(body: JsonObject): { readonly body: JsonObject; readonly warnings: readonly string[] } {
  const { variables, prompt, ...rest } = body;
  if (prompt !== undefined && prompt !== null) {
    throw new InvalidRequest('prompt', 'published prompts are not served yet; send messages.');
  }
  if (variables === undefined || variables === null) {
    return { body: 'variables' in body || 'prompt' in body ? rest : body, warnings: [] };
  }
  if (!isObject(variables)) throw new InvalidRequest('variables', 'variables should be an object of texts.');
  const values = readValues(variables);
  const used = new Set<string>();
  const { messages } = rest;
  const filled = Array.isArray(messages)
    ? messages.map((message, index) => fillMessage(message, `messages[${index}]`, values, used))
    : messages;
  const warnings = [...values.keys()].filter((name) => !used.has(name)).map((name) => `dropped:variables.${name}`);
  return { body: filled === undefined ? rest : { ...rest, messages: filled }, warnings };
}

function readValues(variables: JsonObject): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(variables)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new InvalidRequest(`variables.${name}`, 'a variable should be a text, a number or true or false.');
    }
    values.set(name, String(value));
  }
  return values;
}

function fillMessage(message: Json, path: string, values: ReadonlyMap<string, string>, used: Set<string>): Json {
  if (!isObject(message)) return message;
  const { content } = message;
  if (typeof content === 'string') return { ...message, content: fillText(content, `${path}.content`, values, used) };
  if (!Array.isArray(content)) return message;
  const parts = content.map((part, index) =>
    isObject(part) && typeof part.text === 'string'
      ? { ...part, text: fillText(part.text, `${path}.content[${index}].text`, values, used) }
      : part,
  );
  return { ...message, content: parts };
}

function fillText(text: string, path: string, values: ReadonlyMap<string, string>, used: Set<string>): string {
  return text.replace(PLACEHOLDER, (_whole, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new InvalidRequest(path, `the placeholder {{${name}}} has no value in variables.`);
    used.add(name);
    return value;
  });
}
