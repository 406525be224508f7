import { endpoint, openFile } from './app.ts';
import { windows, type WindowModel } from './browser-window.ts';
import { answerDialog, openDialogs } from './dialog.ts';
import { clickMenu } from './menu.ts';
import { nativeTheme } from './native-theme.ts';
import { isReady } from './running.ts';

/*
 * How tests do what a person does to a window from outside of its page. They start the app with Node's own channel between parent and child
 * (`stdio: […, 'ipc']`); without one, as when a person starts it, nobody answers here.
 */

export interface StandinState {
  /** Where Playwright attaches; null before the app is ready. */
  readonly endpoint: string | null;
  readonly windows: readonly {
    readonly url: string;
    readonly title: string;
    readonly visible: boolean;
    readonly minimized: boolean;
    readonly maximized: boolean;
    readonly raised: number;
    readonly loads: number;
    readonly zoom: number;
    readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  }[];
  readonly dialogs: readonly { readonly message: string; readonly buttons: readonly string[] }[];
  readonly theme: string;
}

const ACTIONS: Readonly<Record<string, (...args: never[]) => unknown>> = {
  state: (): StandinState => ({
    endpoint: isReady() ? endpoint() : null,
    windows: windows().map((window) => ({
      url: window.page.url,
      title: window.getTitle(),
      visible: window.isVisible(),
      minimized: window.isMinimized(),
      maximized: window.isMaximized(),
      raised: window.raised,
      loads: window.page.loads,
      zoom: window.page.zoom,
      bounds: window.getNormalBounds(),
    })),
    dialogs: openDialogs(),
    theme: nativeTheme.themeSource,
  }),
  answerDialog: (button: string) => {
    answerDialog(button);
  },
  clickMenu: (name: string) => {
    clickMenu(name);
  },
  openFile: (path: string) => {
    openFile(path);
  },
  closeWindow: () => {
    first().close();
  },
  minimize: () => {
    first().minimize();
  },
  setBounds: (bounds: { x: number; y: number; width: number; height: number }) => {
    first().setBounds(bounds);
  },
  /** Loads another page as the main process would, past every lock. */
  load: (url: string) => first().page.load(url),
  /** Ends the page's renderer as a defect of Chromium's would. */
  crash: () => {
    // It never answers.
    void first()
      .page.send('Page.crash')
      .catch(() => undefined);
  },
  evaluate: (expression: string) => first().page.evaluate(expression),
  invokeFrom: (frame: number, channel: string, args: readonly unknown[]) => first().page.invokeFrom(frame, channel, args),
};

function first(): WindowModel {
  const [window] = windows();
  if (window === undefined) throw new Error('there is no window');
  return window;
}

interface Asked {
  readonly id: number;
  readonly action: string;
  readonly args: readonly unknown[];
}

export function obeyParent(): void {
  if (process.send === undefined) return;
  process.on('message', ({ id, action, args }: Asked) => {
    void (async () => {
      const answer = await attempt(action, args);
      if (process.connected) process.send?.({ id, ...answer });
    })();
  });
  // Listening to the parent keeps no app alive.
  process.channel?.unref();
}

async function attempt(action: string, args: readonly unknown[]): Promise<object> {
  try {
    return { value: await ACTIONS[action]?.(...(args as never[])) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
