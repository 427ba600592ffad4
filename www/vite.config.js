// The demo page, on an origin of its own as any third party's page would be.

import { fileURLToPath } from "node:url";
import { defineConfig, loadEnv } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig(({ mode }) => {
  const issuer = loadEnv(mode, root).VITE_ISSUER ?? "http://localhost:8787";
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  const headers = { "content-security-policy": policy.join("; "), "referrer-policy": "no-referrer" };
  return {
    root,
    cacheDir: `${root}../node_modules/.vite`,
    appType: "mpa",
    define: { "import.meta.env.VITE_ISSUER": JSON.stringify(issuer) },
    server: { host: "localhost", port: 8788, strictPort: true, headers },
  };
});
