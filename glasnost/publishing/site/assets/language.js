"use strict";
// Who comes to the front door goes to the pages in the first of our languages that the browser asks for.
const wanted = (navigator.languages || [navigator.language || "en"]).map((name) => name.slice(0, 2).toLowerCase());
const found = wanted.find((name) => name === "en" || name === "ru") || "en";
location.replace(found + "/index.html");
