"use strict";

const form = document.getElementById("login");
const problem = document.getElementById("problem");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.textContent = "";
  const answer = await fetch("/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: form.elements.token.value }),
  }).catch(() => null);
  if (answer?.ok) {
    location.replace("/");
    return;
  }
  const said = await answer?.json().catch(() => null);
  problem.textContent = said?.error?.message ?? "The dashboard's server does not answer. Start it again: dashcam ui";
});
