// The page that one comes back to goes on by itself; its button does the same without this.
"use strict";
document.querySelector("form.onward").requestSubmit();
