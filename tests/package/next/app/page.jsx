"use client";

import { createClient } from "edgegrant";
import { useEffect } from "react";
import { use } from "../../app/page.js";

// Next runs a page on the server first, and this with it.
const client = createClient({ clientId: "app", issuer: "https://server.example", redirectUri: "https://app.example/" });

export default function Page() {
  useEffect(() => {
    use(createClient);
  }, []);
  return <output>{client.token === null ? "nobody is logged in" : null}</output>;
}
