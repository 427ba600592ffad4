/** The package with its WebAssembly in a file of its own, `edgegrant/core.wasm`, which `start` loads. */
export * from "./index.js";

/**
 * Loads the core; to be awaited before anything else is called, which throws `core_not_loaded` otherwise.
 *
 * @param source A URL of the file, its bytes, or the compiled module. Left out: the file beside this module,
 * which browsers, Vite and webpack find; `network_failed` if there is none, as in a script that is no module.
 */
export function start(source?: string | URL | Uint8Array | WebAssembly.Module): Promise<void>;
