// A module that travels as text (src/tools/core.mjs).

/** Reads its code, in an alphabet of 91 letters and two that shift the one after them, and its data as it is. */
export function bytesOf([alphabet, code, data]) {
  const bytes = [];
  let shift = 0;
  for (const letter of code) {
    const value = alphabet.indexOf(letter);
    if (value > 90) shift = (value - 90) * 91;
    else {
      bytes.push(value + shift);
      shift = 0;
    }
  }
  return Uint8Array.from([...bytes, ...Array.from(data, (byte) => byte.charCodeAt())]);
}
