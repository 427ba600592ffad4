// Bars, as an SVG that is readable by day and by night.

const width = 820;
const row = 26;
const names = 390;
const ticks = 60;

const style = `
text { font: 14px system-ui, sans-serif; fill: #1f2a27 }
.title { font-weight: 600; font-size: 16px }
.edgegrant { fill: #14745a }
.peer { fill: #b4552d }
.floor { fill: #8b9794 }
@media (prefers-color-scheme: dark) {
  text { fill: #e4ebe8 }
  .edgegrant { fill: #4fc39d }
  .peer { fill: #e58f66 }
  .floor { fill: #7d8a86 }
}`;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A bar for each `{ name, kind, figure }`, where `kind` is edgegrant, peer or floor. */
export function bars(title, figures) {
  const longest = Math.max(...figures.map(({ figure }) => figure));
  const height = 40 + row * figures.length;
  const drawn = figures.map(({ name, kind, figure }, at) => {
    const y = 40 + row * at;
    const length = ((width - names - ticks) * figure) / longest;
    return `<text x="${names - 10}" y="${y + 14}" text-anchor="end">${escaped(name)}</text>
<rect class="${kind}" x="${names}" y="${y}" width="${length.toFixed(1)}" height="18" rx="2"/>
<text x="${(names + length + 8).toFixed(1)}" y="${y + 14}">${figure.toFixed(2)}</text>`;
  });
  const told = figures.map(({ name, figure }) => `${name} ${figure.toFixed(2)}`).join(", ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title told">
<title id="title">${escaped(title)}</title>
<desc id="told">${escaped(told)}</desc>
<style>${style}
</style>
<text class="title" x="0" y="20">${escaped(title)}</text>
${drawn.join("\n")}
</svg>
`;
}
