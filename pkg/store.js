// One record, in memory or in a storage of the browser, where other tabs may change it.

import { openCopies } from "./copies.js";
import { EdgegrantError } from "./errors.js";

const areas = { memory: undefined, session: () => sessionStorage, local: () => localStorage };

/** Opens the place of a record. What a storage refuses to keep stays in memory. `tell` hears what others change. */
export function openStore(kind = "memory", name, tell) {
  if (!Object.hasOwn(areas, kind)) throw new EdgegrantError("storage_unknown");
  const area = areas[kind];
  let kept = { text: null, record: null };
  let inMemory = !area;
  let copies;
  const read = () => {
    const text = inMemory ? kept.text : attempt(() => area().getItem(name), kept.text);
    // The same record each time, until it is another one.
    if (text !== kept.text) kept = { text, record: parsed(text) };
    // Where storage is blocked channels may be, too.
    if (area && kept.record) copies ??= attempt(() => openCopies(name, read, adopt), null);
    return kept.record;
  };
  const write = (record) => {
    kept = { text: record && JSON.stringify(record), record };
    inMemory = !area || !attempt(() => put(area(), name, kept.text), false);
  };
  const adopt = (record) => {
    write(record);
    tell();
  };
  return {
    read,
    write(record) {
      const before = read();
      write(record);
      read();
      copies?.tell(before, record);
    },
    /** Resolves when the record is as new as any tab's. */
    catchUp: async () => copies?.ask(),
  };
}

function put(storage, name, text) {
  const written = text && attempt(() => [storage.setItem(name, text)], null);
  // To remove needs no room, so an older token does not stay where there was none for this one.
  if (!written) storage.removeItem(name);
  return Boolean(written || !text);
}

function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

function parsed(text) {
  const record = attempt(() => JSON.parse(text), null);
  return typeof record?.access_token === "string" ? record : null;
}
