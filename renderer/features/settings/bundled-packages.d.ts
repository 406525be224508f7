/** A package whose code is part of what is shipped. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says it: an SPDX expression. */
  readonly licence: string;
}

/** Put together by the build (vite.config.ts) from the packages that are installed, by name. */
export declare const BUNDLED_PACKAGES: readonly BundledPackage[];
