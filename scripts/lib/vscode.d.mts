// Types of vscode.mjs for the end-to-end tests.
import type { BrowserContext, Page } from 'playwright-core';

export interface Profile {
  readonly dir: string;
  readonly home: string;
  readonly tmp: string;
  readonly user: string;
  readonly extensions: string;
  readonly browser: string;
  /** Path of the user's settings.json. */
  readonly settings: string;
  dispose(): void;
}

export interface Server {
  readonly url: string;
  readonly authority: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export const quietSettings: Readonly<Record<string, unknown>>;
export function makeProfile(settings?: Readonly<Record<string, unknown>>, dir?: string): Profile;
export function installVsix(profile: Profile, vsix: string): Promise<void>;
export function startServer(
  profile: Profile,
  options?: {
    readonly port?: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly logFile?: string;
    readonly testing?: boolean;
  },
): Promise<Server>;
export function workbenchUrl(
  server: Server,
  options: { readonly folder: string; readonly extension?: string; readonly tests?: string },
): string;
export function launchBrowser(
  profile: Profile,
  executablePath: string,
  options?: {
    readonly viewport?: { readonly width: number; readonly height: number };
    readonly args?: readonly string[];
  },
): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
export function themeId(theme: string): string;
