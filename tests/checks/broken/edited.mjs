/** A text in which one part, which is there once, is replaced by another. */
export function edited(text, from, to) {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" is there ${parts.length - 1} times`);
  return parts.join(to);
}
