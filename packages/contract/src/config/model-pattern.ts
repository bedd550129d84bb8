/** Whether one of the names, in which `*` stands for the rest, is this one. */
export function covers(names: readonly string[], name: string): boolean {
  return names.some((pattern) => {
    const [head = '', tail] = pattern.split('*');
    if (tail === undefined) return pattern === name;
    return name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
  });
}
