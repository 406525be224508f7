type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a program that is started here can show a window: on Windows and macOS always, elsewhere where there is an X or Wayland display. */
export function hasDisplay(platform: NodeJS.Platform, env: Environment): boolean {
  return platform === 'win32' || platform === 'darwin' || isSet(env['DISPLAY']) || isSet(env['WAYLAND_DISPLAY']);
}

/** Whether it can show a page: under WSL in a browser of Windows too. */
export function hasBrowserDisplay(platform: NodeJS.Platform, env: Environment): boolean {
  return hasDisplay(platform, env) || isSet(env['WSL_DISTRO_NAME']);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
