/** Said wherever the rates of a sweep stand. */
export const RATES_ARE_AT_LEAST = 'A sweep sends little through each proxy: it carries at least so much.';
