// `node run.mjs ADDRESS COOKIE`: what Lighthouse says of this page on its default phone, as one
// line of JSON. The browser is where CHROME_PATH or NENE_CHROMIUM says.
import { execFileSync } from 'node:child_process';

let lighthouse, launch;
try {
  ({ default: lighthouse } = await import('lighthouse'));
  ({ launch } = await import('chrome-launcher'));
} catch {
  console.error('Lighthouse is not installed: run npm ci in end2end/lighthouse');
  process.exit(1);
}

const [address, cookie] = process.argv.slice(2);
const chromePath =
  process.env.CHROME_PATH || process.env.NENE_CHROMIUM || execFileSync('sh', ['-c', 'command -v chromium']).toString().trim();
const flags = ['--headless=new', '--disable-gpu'];
// Chromium's own sandbox does not work as root.
if (process.getuid?.() === 0) flags.push('--no-sandbox');

const chrome = await launch({ chromePath, chromeFlags: flags });
try {
  const runs = [];
  // The simulated phone is the same each time, this machine is not: the middle of three.
  for (let run = 0; run < 3; run += 1) {
    const { lhr } = await lighthouse(address, {
      port: chrome.port,
      output: 'json',
      logLevel: 'error',
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
      extraHeaders: { Cookie: cookie },
    });
    if (lhr.runtimeError || lhr.finalDisplayedUrl !== address) throw new Error(lhr.runtimeError?.message ?? `led to ${lhr.finalDisplayedUrl}`);
    runs.push(lhr);
  }
  runs.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
  const lhr = runs[1];
  const score = (name) => Math.round(lhr.categories[name].score * 100);
  const faults = Object.values(lhr.audits)
    .filter((audit) => audit.score !== null && audit.score < 0.9 && ['binary', 'numeric', 'metricSavings'].includes(audit.scoreDisplayMode))
    .map((audit) => audit.id);
  console.log(
    JSON.stringify({
      performance: score('performance'),
      accessibility: score('accessibility'),
      'best-practices': score('best-practices'),
      largest: lhr.audits['largest-contentful-paint'].numericValue,
      faults,
    }),
  );
} finally {
  await chrome.kill();
}
