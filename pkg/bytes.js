// Bytes that travel as text (src/tools/core.mjs): 91 letters, and two that shift the one after them.

/** Reads the bytes in a text, which comes after its alphabet. */
export function bytesOf([alphabet, text]) {
  const bytes = [];
  let shift = 0;
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value > 90) shift = (value - 90) * 91;
    else {
      bytes.push(value + shift);
      shift = 0;
    }
  }
  return Uint8Array.from(bytes);
}
