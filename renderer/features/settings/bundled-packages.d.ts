/** A package whose code is part of what is shipped. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says it: an SPDX expression. */
  readonly licence: string;
  /** The words of the licence; null where the package brings none. */
  readonly text: string | null;
}

/** Put together by the build (packaging/third-party.ts) from the packages that are installed, by name. */
export declare const BUNDLED_PACKAGES: readonly BundledPackage[];
