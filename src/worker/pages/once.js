{
  // The answer to a second form would take the place of the first one's, which has the code. A form is not held back
  // for ever, for its answer may open an application and leave the page where it is.
  const sent = new Map();
  addEventListener("submit", (event) => {
    if (event.timeStamp - sent.get(event.target) < 10_000) event.preventDefault();
    else sent.set(event.target, event.timeStamp);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) sent.clear();
  });
}
