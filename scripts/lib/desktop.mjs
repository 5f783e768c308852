// The desktop VS Code: the one that VSCODE_EXECUTABLE names, or one that @vscode/test-electron downloads.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toolsDir } from './paths.mjs';
import { capture, cleanEnv, stopGroup } from './run.mjs';

/** Path of the executable. Throws one clear line when there is none. */
export async function desktopExecutable() {
  const given = process.env.VSCODE_EXECUTABLE;
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new Error(`VSCODE_EXECUTABLE names ${given}, which does not exist.`);
  }
  const { download, SilentReporter } = await import('@vscode/test-electron');
  const version = process.env.VSCODE_VERSION ?? 'stable';
  console.log(`  downloading VS Code (${version}) …`);
  try {
    return await download({
      version,
      cachePath: join(toolsDir, 'desktop'),
      reporter: new SilentReporter(),
      timeout: 15_000,
    });
  } catch (error) {
    const why = error?.errors?.[0]?.message ?? error?.message ?? String(error);
    throw new Error(`No desktop VS Code: the download failed (${why}). Name an installed one in VSCODE_EXECUTABLE.`, {
      cause: error,
    });
  }
}

/** Arguments that Chromium asks for when root runs it. */
export const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu-sandbox'] : [];

/** Runs VS Code's command line (installing an extension, say) to its end. */
export async function runCli(executable, args) {
  const { resolveCliArgsFromVSCodeExecutablePath } = await import('@vscode/test-electron');
  const [cli, ...fixed] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const shell = process.platform === 'win32'; // the command line is a .cmd there
  const { code, text } = await capture(shell ? `"${cli}"` : cli, [...fixed, ...args, ...rootArgs], {
    env: cleanEnv(),
    shell,
  });
  if (code !== 0) throw new Error(`VS Code's command line failed (exit ${code}):\n${text}`);
}

/** Opens a window in a process group of its own. */
export function openWindow(executable, args) {
  const env = cleanEnv();
  for (const name of Object.keys(env)) if (/^(VSCODE_|ELECTRON_)/.test(name)) delete env[name];
  const child = spawn(executable, [...args, ...rootArgs], {
    env,
    stdio: 'ignore',
    detached: process.platform !== 'win32',
  });
  return { child, stop: () => stopGroup(child) };
}
