import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { LAB_VERSION } from "../../contracts/version.ts";
import { commitOf } from "../../kit/build.ts";
import { PROJECT_ROOT } from "../../kit/installation.ts";
import { buildHash } from "../../lab/rehearse/history/recording-key.ts";
import { sourceFiles } from "../house/source-files.ts";
import { PackageRig, type Packed } from "./packed.ts";

/** Bytes. A little more than it is (1.4 and 3.8 MB), so that growth is somebody's decision. */
const PACKED_MAX = 1_600_000;
const UNPACKED_MAX = 4_400_000;

/** Everything that belongs into a package. What matches none of these is a mistake. */
const BELONGS = [
  /^(package\.json|kaslab|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md)$/,
  /^dist\/(build\.json|sbom\.cdx\.json)$/,
  /^dist\/(contracts|dashboards|kit|lab|services)\/.+\.js$/,
  /^dist\/lab\/console\/page\/(index\.html|licences\.txt|assets\/[\w-]+\.(css|svg))$/,
  /^contracts\/proto\/.+\.proto$/,
  /^dashboards\/(rules\/[a-z-]+\.rules|alertmanager\/alertmanager)\.yml$/,
  /^dashboards\/grafana\/json\/[a-z-]+\.json$/,
  /^scenarios\/([a-z0-9-]+\.yaml|scenario\.schema\.json)$/,
  /^docs\/.+\.(md|png)$/,
];
/** Tests and what only they read. `kas` itself loads its mutations (docs/mutations.md). */
const OF_TESTS =
  /(^|\/)(test|tests|testing|recordings)\/|\.test\.|\/(sample|hostile)-(result|matrix)/;
const MUTATIONS = "dist/services/kas/testing/mutations.js";
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]|_authToken|glpat-[\w-]{8}|npm_\w{36}/;

const rig = new PackageRig();
after(() => rmSync(rig.folder, { recursive: true }));

describe("the package", () => {
  let packed: Packed;
  let paths: readonly string[] = [];
  before(() => {
    packed = rig.pack();
    paths = packed.files.map(({ path }) => path);
  });

  test("has what belongs into it and nothing else", () => {
    assert.deepEqual(
      paths.filter((path) => !BELONGS.some((pattern) => pattern.test(path))),
      [],
    );
    assert.deepEqual(
      paths.filter((path) => OF_TESTS.test(path)),
      [MUTATIONS],
    );
  });

  test("has every program, scenario, rule file and proto of the project", () => {
    const entries = sourceFiles()
      .filter(({ path }) => path.startsWith("lab/topology/"))
      .flatMap(({ text }) =>
        [...text.matchAll(/entry: "(.+)\.ts"/g)].map(([, name]) => name ?? ""),
      );
    assert.ok(entries.length >= 6, entries.join());
    const data = ["scenarios", "dashboards/rules", "contracts/proto"].flatMap((folder) =>
      readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(yaml|rules\.yml|proto)$/.test(name))
        .map((name) => `${folder}/${name}`),
    );
    const wanted = [...entries.map((entry) => `dist/${entry}.js`), "dist/lab/cli/main.js", ...data];
    assert.deepEqual(
      wanted.filter((path) => !paths.includes(path)),
      [],
    );
  });

  test("is small", () => {
    assert.ok(packed.size <= PACKED_MAX, `${packed.size} bytes packed`);
    assert.ok(packed.unpackedSize <= UNPACKED_MAX, `${packed.unpackedSize} bytes unpacked`);
  });

  test("has no secret, and no path of the machine that built it", () => {
    const texts = paths.filter((path) => !path.endsWith(".png"));
    const bad = texts.filter((path) => {
      const text = readFileSync(join(rig.unpacked, path), "utf8");
      return SECRET.test(text) || text.includes(PROJECT_ROOT);
    });
    assert.deepEqual(bad, []);
  });

  test("knows the build of its sources, so that both share what they have recorded", () => {
    assert.equal(buildHash(rig.unpacked, "compiled"), buildHash(PROJECT_ROOT, "source"));
  });

  test("says what is to be done when its dependencies are missing", async () => {
    mkdirSync(rig.user, { recursive: true });
    const { code, text } = await rig.script(rig.unpacked, process.env["PATH"] ?? "");
    rmSync(rig.user, { recursive: true });
    assert.equal(code, 4, text);
    assert.match(text, /dependencies of the package in .+ are missing/);
  });

  describe("installed in an empty folder", () => {
    before(() => rig.install(packed));

    test("says its version, build and modelled kas", async () => {
      const { code, text } = await rig.npx("--version");
      assert.equal(code, 0, text);
      const build = commitOf(PROJECT_ROOT) ?? "unknown";
      assert.ok(text.startsWith(`kas-lab ${LAB_VERSION} (build ${build}), models kas`), text);
    });

    test("lists and checks all scenarios, and the user's", async () => {
      const listed = await rig.npx("list");
      assert.equal(listed.code, 0, listed.text);
      assert.match(listed.text, /^flag-disable +The internal API flag is disabled$/m);
      const all = await rig.npx("check");
      assert.equal(all.code, 0, all.text);
      const fine = all.text.split("\n").filter((line) => line.includes(": fine, "));
      const scenarios = paths.filter((path) => /^scenarios\/.+\.yaml$/.test(path));
      assert.equal(fine.length, scenarios.length);
      const mine = await rig.npx("check", "mine.yaml", "flag-disable");
      assert.match(mine.text, /^mine\.yaml: fine, 3 expectations\nflag-disable: fine/);
    });

    test("says that tests need the sources", async () => {
      const { code, text } = await rig.npx("test");
      assert.equal(code, 3, text);
      assert.match(text, /the package has no tests/);
    });

    test("runs a scenario with real processes; the run is where the user is", async () => {
      const { code, text } = await rig.npx("run", "mine.yaml");
      assert.equal(code, 0, text);
      assert.match(text, /PASS {3}3 of 3 expectations/);
      const [run = "", ...more] = readdirSync(join(rig.user, "runs"));
      assert.deepEqual(more, []);
      assert.ok(existsSync(join(rig.user, "runs", run, "report.html")));
      const log = readFileSync(join(rig.user, "runs", run, "history.jsonl"), "utf8");
      assert.match(log, /"component":"kas-1"/);
    });

    test("without npm's install scripts it runs on a new enough Node, or says what to do", async () => {
      const installed = join(rig.user, "node_modules/kas-lab");
      const own = join(rig.user, "node_modules/node/bin/node");
      const host = join(rig.folder, "host");
      mkdirSync(host);
      renameSync(own, join(host, "node"));
      const path = `${host}:${process.env["PATH"] ?? ""}`;
      const able = await rig.script(installed, path);
      assert.equal(able.code, 0, able.text);
      assert.match(able.text, /^kas-lab /);
      renameSync(join(host, "node"), own);
      renameSync(dirname(own), `${dirname(own)}-away`);
      writeFileSync(join(host, "node"), "#!/bin/sh\necho v22.22.0\n");
      chmodSync(join(host, "node"), 0o755);
      const unable = await rig.script(installed, path);
      assert.equal(unable.code, 4, unable.text);
      assert.match(unable.text, /Node is missing[^]*npx --allow-scripts=node/);
    });
  });
});
