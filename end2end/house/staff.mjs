// What members of staff do in more than one spec.

/** Finds somebody by NHS number and date of birth; the summary is open after it. */
export async function findPerson(visitor, ods, { number, born }) {
  await visitor.open(`/practice/${ods}/find`);
  await visitor.page.getByLabel("NHS number").fill(number);
  await visitor.fillDate("born", born);
  await visitor.page.getByRole("button", { name: "Find", exact: true }).click();
  await visitor.page.waitForURL("**/people/**");
}

/** Shows once more that it is them: people of the demonstration have a button for it. */
export async function confirmByCard(visitor) {
  await visitor.page.waitForURL("**/confirm/**");
  await visitor.page.getByRole("main").getByRole("button").first().click();
  await visitor.page.waitForURL((url) => !url.pathname.startsWith("/confirm/"));
}
