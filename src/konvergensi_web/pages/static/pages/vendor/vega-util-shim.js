export const { ascending, isString, DisallowedObjectProperties } = window.vega;
