import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { client, whoAmI } from "../client.js";
import { useLogin } from "./useLogin.js";

function App() {
  const { loggedIn, ready, problem, attempt } = useLogin();
  const [me, setMe] = useState(null);
  return (
    <main>
      <h1>React</h1>
      {loggedIn ? (
        <>
          <p>You are logged in{me && ` as ${me.username}`}.</p>
          <button onClick={() => attempt(async () => setMe(await whoAmI()))}>Who am I?</button>
          <button onClick={() => attempt(client.logout)}>Log out</button>
        </>
      ) : (
        <>
          <p>You are not logged in.</p>
          <button onClick={() => attempt(client.login)} disabled={!ready}>Log in</button>
        </>
      )}
      <p role="alert">{problem && (problem.error ?? problem.message)}</p>
    </main>
  );
}

createRoot(document.getElementById("app")).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
