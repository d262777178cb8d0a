// A form sent without leaving the page.

/** Throws with the `status` when it was refused; 401 when it was led to the sign-in. */
export async function post(path, fields = []) {
  const answer = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields),
  });
  if (!answer.ok || answer.redirected) throw Object.assign(new Error("refused"), { status: answer.redirected ? 401 : answer.status });
  return answer;
}
