#!/usr/bin/env node
// Runs aicollab in the Deno that npm installed beside this package, and never leaves it behind.
"use strict";
const { spawn, spawnSync } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const { basename, dirname, join } = require("node:path");
const process = require("node:process");
const { refuseUnsupported } = require("./supported.cjs");

/** The build writes the words of `deno run` into package.json. */
const { run } = require("./package.json").aicollab;
const WATCH_MS = 250;
const SHELL = /^-?(?:sh|dash|ash|bash|ksh|zsh)$/;

/** Returns the path of Deno; what a first start without install scripts lacks is put in its place here. */
function denoProgram() {
  const folder = dirname(require.resolve("deno/package.json"));
  const program = join(folder, process.platform === "win32" ? "deno.exe" : "deno");
  return existsSync(program) ? program : require(join(folder, "install_api.cjs")).runInstall();
}

const isLinux = process.platform === "linux";

/** Returns the parent of a process and its name, `{}` where the system does not say. */
function aboutProcess(pid) {
  if (!isLinux) {
    const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
    const [, parent, name = ""] = /^\s*(\d+)\s+(.+)/.exec(stdout ?? "") ?? [];
    return { name: basename(name.trim()), parent: Number(parent) };
  }
  try {
    // The name stands in brackets and may have any character: "123 (npm exec) S 100 …".
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return { name, parent: Number(parent) };
  } catch {
    return {};
  }
}

/**
 * Returns the processes with which this one is to end: none unless npm runs it, for a shell may well end before what it started.
 * npm has a shell between, which goes on when npm is gone.
 */
function parentsOfNpm() {
  const isByNpm = /^['"]?aicollab\b/.test(process.env.npm_lifecycle_script ?? "");
  if (process.platform === "win32" || !isByNpm) return [];
  const { name, parent } = aboutProcess(process.ppid);
  return SHELL.test(name) ? [process.ppid, parent] : [process.ppid];
}

function areThere([parent, above]) {
  if (parent !== process.ppid) return false;
  if (above === undefined) return true;
  if (isLinux) return aboutProcess(parent).parent === above;
  try {
    return process.kill(above, 0);
  } catch {
    return false;
  }
}

/** Stays beside Deno, where Node cannot become it: passes signals on, and ends as Deno does. */
function stayBeside(program, words, parents) {
  const env = { ...environment, AICOLLAB_PARENTS: String(process.pid) };
  const child = spawn(program, words, { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const watch = setInterval(() => areThere(parents) || child.kill("SIGTERM"), WATCH_MS);
  if (parents.length === 0) clearInterval(watch);
  child.on("error", fail);
  child.on("exit", (code, signal) => {
    clearInterval(watch);
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(error) {
  refuseUnsupported();
  console.error(`error: cannot start Deno, in which aicollab runs\nwhy: ${error.message}`);
  console.error("fix: install again, with optional packages: npm install --include=optional aicollab");
  process.exit(1);
}

const environment = { ...process.env, DENO_NO_UPDATE_CHECK: "1" };
delete environment.AICOLLAB_PARENTS;

try {
  const program = denoProgram();
  const words = [...run, join(__dirname, "main.js"), ...process.argv.slice(2)];
  const parents = parentsOfNpm();
  // Deno can watch a parent alone everywhere, the parent's parent on Linux only.
  if (process.execve && process.platform !== "win32" && (isLinux || parents.length < 2)) {
    if (parents.length > 0) environment.AICOLLAB_PARENTS = parents.join();
    process.execve(program, [program, ...words], environment);
  }
  stayBeside(program, words, parents);
} catch (error) {
  fail(error);
}
