// Bytes that travel as text (src/tools/core.mjs): 91 letters, and two that shift the one after them.

/** Reads the bytes in a text. */
export function bytesOf(text) {
  const bytes = [];
  let shift = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // A quotation mark and a backslash are not among the letters.
    const value = code - 32 - (code > 34) - (code > 92);
    if (value > 90) shift = (value - 90) * 91;
    else {
      bytes.push(value + shift);
      shift = 0;
    }
  }
  return Uint8Array.from(bytes);
}
