import { app, BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { PAGE_URL } from '../../shared/ipc/page-address.ts';
import { report } from './report.ts';
import { placeOnDisplays, readWindowState, SMALLEST_SIZE, writeWindowState } from './window-state.ts';

export interface MainWindowOptions {
  readonly preload: string;
  /** A PNG. Only Linux asks for it. */
  readonly icon: string;
  /** Where its size, place and zoom are kept. */
  readonly stateFile: string;
  /** Called with each window before it loads anything. */
  readonly onOpen: (window: BrowserWindow) => void;
}

/** The colour of the page's surface (renderer/ui/tokens.css), so that nothing flashes before it is drawn. */
const SURFACE = { light: '#ffffff', dark: '#15181c' } as const;

/** The one window of the app. */
export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | null = null;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** Brings the window to the front, and opens it first where there is none. */
  show(): void {
    if (this.#window === null) {
      this.#open();
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  get contents(): readonly WebContents[] {
    return this.#window === null ? [] : [this.#window.webContents];
  }

  owns(contents: WebContents): boolean {
    return this.contents.includes(contents);
  }

  #open(): void {
    const { preload, icon, stateFile, onOpen } = this.#options;
    const remembered = readWindowState(stateFile);
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      ...placeOnDisplays(remembered, areas),
      minWidth: SMALLEST_SIZE.width,
      minHeight: SMALLEST_SIZE.height,
      title: 'Duplexscope',
      icon,
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? SURFACE.dark : SURFACE.light,
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    });
    this.#window = window;
    if (remembered?.maximized === true) window.maximize();
    window.once('ready-to-show', () => {
      window.show();
    });
    // Chromium keeps it from then on, by origin.
    window.webContents.once('dom-ready', () => {
      window.webContents.setZoomFactor(remembered?.zoom ?? 1);
    });
    window.on('close', () => {
      remember(window, stateFile);
    });
    window.on('closed', () => {
      this.#window = null;
    });
    onOpen(window);
    window.loadURL(PAGE_URL).catch(report);
  }
}

function remember(window: BrowserWindow, file: string): void {
  try {
    const { x, y, width, height } = window.getNormalBounds();
    writeWindowState(file, { x, y, width, height, maximized: window.isMaximized(), zoom: window.webContents.getZoomFactor() });
  } catch (error) {
    // A full disk must not keep the window from closing.
    report(error);
  }
}
