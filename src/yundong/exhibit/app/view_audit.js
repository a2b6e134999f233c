// The audit: what cannot all be true, then what contradicts a presumption.

const AUDIT_LISTS = [["audit_arithmetic", 0], ["audit_unadded", 1], ["audit_look", 2], ["audit_presumed", 3]];

function viewAudit() {
  return [
    h("h2", {}, say("view_audit")),
    h("p", {}, say("audit_intro", EXHIBIT.claims.length)),
    h("p", {}, h("button.quiet", { type: "button", onclick: () => saveCsv("audit", auditCsv()) }, say("save_csv"))),
    AUDIT_LISTS.map(([word, rank]) => {
      const found = EXHIBIT.audit.filter((one) => one.rank === rank);
      if (!found.length) return null;
      return [h("h3", {}, say(word, found.length)), h("p", {}, say(word + "_note")), found.map(finding)];
    }),
  ];
}

function auditCsv() {
  const head = ["list", "verdict", "check", "computation", "presumption", "claims", "explanations"];
  return [head, ...AUDIT_LISTS.flatMap(([word, rank]) => EXHIBIT.audit.filter((one) => one.rank === rank).map((one) => [say(word + "_note"), of(one.verdict), of(one.check), of(one.computation), of(one.presumption), one.claims.join("|"), of(one.explanations)]))];
}

function finding(one) {
  const claims = one.claims.map((id) => EXHIBIT.claims.find((claim) => claim.id === id)).filter(Boolean);
  const explanations = of(one.explanations).split(inChinese() ? "；" : "; ").filter(Boolean);
  return h("article.finding", {},
    h("h4", {}, of(one.check)),
    h("p.computation", {}, of(one.computation)),
    of(one.presumption) ? h("p", {}, of(one.presumption)) : null,
    h("ul", {}, claims.map((claim) => h("li", {}, `${documentedText(claim)} ${of(claim.unit)}${joint()}${claimName(claim)}`, inBrackets(linkTo({ view: "documents", passage: claim.passage }, citeClaim(claim)))))),
    explanations.length ? h("details", {}, h("summary", {}, say("would_resolve", explanations.length)), h("ul", {}, explanations.map((text) => h("li", {}, text)))) : null);
}
