import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, afterEach, describe, it } from "node:test";

const SCRIPT = join(import.meta.dirname, "start-engine.sh");
const STOP = join(import.meta.dirname, "stop-engine.sh");

/**
 * A dockerd and a docker that keep up appearances: the daemon "answers" while a file is there, and ends
 * at once with a last word unless its options contain what `needs` says.
 */
describe("start-engine.sh, with programs that stand for docker and dockerd", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kas-lab-start-engine-"));
    stub("id", "echo 0");
    stub("setsid", 'exec "$@"');
    stub(
      "docker",
      `case $1 in
         version) [ -e ${folder}/answers ] && echo "Docker 20.10.24" ;;
         create) [ ! -e ${folder}/no-containers ] && echo c0ffee ;;
         info) cat ${folder}/driver ;;
         import) cat >/dev/null ;;
       esac`,
    );
    writeFileSync(join(folder, "driver"), "overlay2\n");
  });
  afterEach(() => {
    run(STOP);
    rmSync(folder, { recursive: true });
  });

  function stub(name: string, body: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }

  /** The daemon works when its options contain the text. */
  function daemon(needs: string): void {
    stub(
      "dockerd",
      `echo "$*" >>${folder}/tries
       case "$*" in *'${needs}'*) ;; *) echo "failed: $*"; exit 1 ;; esac
       rm -f ${folder}/no-containers
       case "$*" in *vfs*) echo vfs >${folder}/driver ;; esac
       case "$*" in *iptables*) ;; *) [ -z "$FIRST_CANNOT" ] || touch ${folder}/no-containers ;; esac
       touch ${folder}/answers
       trap 'rm -f ${folder}/answers; exit 0' TERM
       while :; do sleep 0.05; done`,
    );
  }

  function run(script: string, env: Readonly<Record<string, string>> = {}) {
    const { status, stdout, stderr } = spawnSync("sh", [script], {
      encoding: "utf8",
      env: {
        PATH: `${folder}:/usr/bin:/bin`,
        DOCKERD_LOG: join(folder, "log"),
        DOCKERD_PID_FILE: join(folder, "pid"),
        DOCKERS_OWN_PID_FILE: join(folder, "docker.pid"),
        ...env,
      },
    });
    return { status, stdout, stderr };
  }

  const tries = (): readonly string[] =>
    readFileSync(join(folder, "tries"), "utf8").trimEnd().split("\n");

  it("leaves an engine alone that answers", () => {
    daemon("");
    writeFileSync(join(folder, "answers"), "");
    const { status, stdout } = run(SCRIPT);
    assert.equal(status, 0);
    assert.equal(stdout, "Docker 20.10.24\n");
    assert.equal(existsSync(join(folder, "tries")), false);
    run(STOP);
    assert.ok(existsSync(join(folder, "answers")), "what it did not start it does not end");
  });

  it("starts one as it is", () => {
    daemon("");
    const { status, stdout, stderr } = run(SCRIPT);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, "Docker 20.10.24\n");
    assert.deepEqual(tries(), [""]);
  });

  it("waits for one that is starting already", () => {
    daemon("");
    writeFileSync(join(folder, "docker.pid"), `${process.pid}\n`);
    // It answers when it is asked for the third time.
    stub(
      "docker",
      `echo x >>${folder}/asked
       [ "$(wc -l <${folder}/asked)" -ge 3 ] && echo "Docker 20.10.24"`,
    );
    const { status, stdout, stderr } = run(SCRIPT);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, "Docker 20.10.24\n");
    assert.equal(existsSync(join(folder, "tries")), false);
  });

  it("does without a packet filter, and then without overlay2, and says so", () => {
    daemon("--storage-driver=vfs");
    const { status, stderr } = run(SCRIPT);
    assert.equal(status, 0, stderr);
    const [first, second, third, ...more] = tries();
    assert.equal(first, "");
    assert.match(second ?? "", /^--iptables=false .*--ip-forward=false$/);
    assert.match(third ?? "", /^--iptables=false .*--storage-driver=vfs$/);
    assert.deepEqual(more, []);
    assert.match(stderr, /dockerd ended: failed: --iptables=false/);
    assert.match(stderr, /without layers \(storage driver vfs\)/);
  });

  it("goes on to the next when one answers but makes no container", () => {
    daemon("");
    const { status, stderr } = run(SCRIPT, { FIRST_CANNOT: "yes" });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /answers but cannot make a container/);
    assert.equal(tries().length, 2);
  });

  it("fails with the daemon's last words, all of them", () => {
    daemon("--no-such-option");
    const { status, stdout, stderr } = run(SCRIPT);
    assert.equal(status, 4);
    assert.equal(stdout, "");
    assert.match(stderr, /dockerd cannot be started\. The end of its log/);
    assert.equal(tries().length, 3);
    for (const line of tries()) assert.ok(stderr.includes(`failed: ${line}`), line);
    assert.equal(existsSync(join(folder, "pid")), false);
  });

  it("starts none where DOCKER_HOST names one, and none without root", () => {
    daemon("");
    const named = run(SCRIPT, { DOCKER_HOST: "unix:///nowhere.sock" });
    assert.equal(named.status, 4);
    assert.match(named.stderr, /answers at DOCKER_HOST \(unix:\/\/\/nowhere\.sock\)/);
    stub("id", "echo 1000");
    const user = run(SCRIPT);
    assert.equal(user.status, 4);
    assert.match(user.stderr, /only root can start one/);
    assert.equal(existsSync(join(folder, "tries")), false);
  });
});
