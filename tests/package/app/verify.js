// What is said to tokens, in a runtime that is given the issuer and them.

import { createVerifier } from "edgegrant/verify";

const [issuer, ...tokens] = process.argv.slice(2);
const { verify } = createVerifier({ issuer, audience: "https://lamps.example" });

const saidTo = async (token) => {
  const request = new Request("https://lamps.example/", { headers: { authorization: `Bearer ${token}` } });
  return verify(request).then(
    ({ subject }) => subject,
    ({ code }) => code,
  );
};

const said = [];
for (const token of tokens) said.push(await saidTo(token));
console.log(JSON.stringify(said));
