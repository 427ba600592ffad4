// Copies of one record. A tab that is duplicated, or that opens another, gives it a copy of its session
// storage; and of local storage every process has a copy, which is told of changes a moment later.

const longestSilence = 100;

/** Has the copies of a record follow each other. `adopt` is given what another tab made of the record. */
export function openCopies(name, read, adopt) {
  const channel = new BroadcastChannel(name);
  // Node.js and Bun would run for as long as it is open.
  channel.unref?.();
  const say = ({ login, renewals }, record) =>
    channel.postMessage({ login, renewals: record?.renewals ?? renewals, record });
  let answered;
  channel.onmessage = ({ data: { login, renewals, record } }) => {
    const own = read();
    if (!own || own.login !== login) return;
    // What comes without a record is a question for a newer one.
    if (record === undefined && own.renewals > renewals) say(own, own);
    if (record === undefined || own.renewals > renewals) return;
    adopt(record);
    answered?.();
  };
  return {
    /** Says what has become of a record, unless it is the record of another login now. */
    tell(before, record) {
      if (record === null || record.login === before?.login) say(before ?? {}, record);
    },
    /** Resolves when this copy is as new as any. */
    ask() {
      say(read() ?? {});
      return new Promise((resolve) => {
        answered = resolve;
        setTimeout(resolve, longestSilence);
      });
    },
  };
}
