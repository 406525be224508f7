/** Whether the keyboard is a Mac's. */
export const ON_MAC = /^Mac/u.test(navigator.platform);
