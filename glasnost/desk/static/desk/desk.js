"use strict";
// Everything works without this file, except security keys, which browsers offer to scripts only.

(function () {
  const code = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function decoded(options) {
    const key = options.publicKey;
    key.challenge = code(key.challenge);
    if (key.user) key.user.id = code(key.user.id);
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      for (const one of key[list] || []) one.id = code(one.id);
    }
    return { publicKey: key };
  }

  function encoded(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: response,
    };
  }

  for (const button of document.querySelectorAll("button[data-key]")) {
    const form = button.form;
    if (!window.PublicKeyCredential) continue;
    button.disabled = false;
    form.querySelector("[data-key-hint]").hidden = true;
    button.addEventListener("click", async () => {
      const fault = form.querySelector("[data-key-fault]");
      fault.hidden = true;
      try {
        const options = decoded(JSON.parse(document.getElementById(button.dataset.options).textContent));
        const credential = await navigator.credentials[button.dataset.key](options);
        document.getElementById(button.dataset.into).value = JSON.stringify(encoded(credential));
        form.submit();
      } catch (error) {
        fault.hidden = false;
      }
    });
  }
})();

// «Mark all» and «Mark none» are links that load the page again; here they need not.
(function () {
  for (const link of document.querySelectorAll("a[data-mark]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const box of link.closest("form").querySelectorAll("input[name=about]")) box.checked = link.dataset.mark === "all";
    });
  }
})();
