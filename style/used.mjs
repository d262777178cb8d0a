// Which rules of the sheet stay: those whose words stand in a page or a script (PurgeCSS). A class
// that is put together at run time is named here; every other one is written whole where it is used.
export const content = ["app/src/**/*.rs", "public/**/*.{js,html}"];
export const safelist = { standard: [], deep: [], greedy: [/input--width-/, /nene-whose--/], variables: [], keyframes: [] };
